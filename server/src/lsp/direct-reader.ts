import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  type MessageReader,
} from "vscode-languageserver/node";

const endOfHeader = "\r\n\r\n";

/** Bytes in which the header of a message ends, if it is one. */
const longestHeader = 8192;

/** Bytes of the longest message that V8 can make a text of; a longer one is passed over. */
const longestBody = 2 ** 29 - 24;

/**
 * Reads messages (LSP 3.17, "Base Protocol") as their bytes come in, and hands each on at once: the library keeps all pieces of
 * a message until the last, copies them, and goes through three promises for each, which is half of what a key stroke costs
 * there. What is no message is an error, and the next one is read.
 */
export class DirectReader extends AbstractMessageReader implements MessageReader {
  /** The beginning of a header whose end has not come. */
  #header: Buffer = Buffer.alloc(0);
  /** Where the bytes of a body go that came in part; undefined where it is passed over. */
  #body: Buffer | undefined;
  /** Bytes of the body that have not come. */
  #missing = 0;

  constructor(private readonly input: NodeJS.ReadableStream) {
    super();
    input.on("error", (error) => this.fireError(error));
    input.on("close", () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const take = (chunk: Buffer) => this.#take(chunk, callback);
    this.input.on("data", take);
    return { dispose: () => void this.input.off("data", take) };
  }

  #take(chunk: Buffer, callback: DataCallback): void {
    let rest = this.#header.length > 0 ? Buffer.concat([this.#header, chunk]) : chunk;
    this.#header = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#missing > 0) {
        rest = this.#fill(rest, callback);
        continue;
      }
      const end = rest.indexOf(endOfHeader);
      if (end < 0) {
        if (rest.length > longestHeader) this.fireError(new Error("the header of a message does not end"));
        else this.#header = Buffer.from(rest);
        return;
      }
      const length = contentLength(rest.toString("latin1", 0, end));
      rest = rest.subarray(end + endOfHeader.length);
      if (length === undefined) this.fireError(new Error("a message has no Content-Length"));
      else if (length <= rest.length) {
        this.#deliver(rest.toString("utf8", 0, length), callback);
        rest = rest.subarray(length);
      } else this.#await(length);
    }
  }

  #await(length: number): void {
    this.#missing = length;
    try {
      this.#body = length <= longestBody ? Buffer.allocUnsafeSlow(length) : undefined;
    } catch {
      // There is no memory for it.
      this.#body = undefined;
    }
    if (!this.#body) this.fireError(new Error(`a message of ${length} bytes is too long and is passed over`));
  }

  /** Takes what belongs to the body, and gives back what comes behind it. */
  #fill(bytes: Buffer, callback: DataCallback): Buffer {
    const length = Math.min(this.#missing, bytes.length);
    const body = this.#body;
    if (body) bytes.copy(body, body.length - this.#missing, 0, length);
    this.#missing -= length;
    if (this.#missing === 0) {
      this.#body = undefined;
      if (body) this.#deliver(body.toString("utf8"), callback);
    }
    return bytes.subarray(length);
  }

  #deliver(text: string, callback: DataCallback): void {
    try {
      callback(JSON.parse(text));
    } catch (error) {
      this.fireError(error);
    }
  }
}

const contentLength = (header: string): number | undefined => {
  const [, digits] = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header) ?? [];
  return digits === undefined ? undefined : Number(digits);
};
