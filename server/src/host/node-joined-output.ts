import { Writable } from "node:stream";

/**
 * An output in which a message's header goes out together with its content: the protocol's library writes them apart,
 * and each write wakes the client up.
 */
export class JoinedOutput extends Writable {
  #header: Buffer | undefined;

  constructor(private readonly output: Writable) {
    super({ decodeStrings: true });
    output.on("error", (error) => this.destroy(error));
    output.on("close", () => this.destroy());
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#header === undefined && chunk.toString("latin1", 0, headerStart.length) === headerStart) {
      this.#header = chunk;
      done();
      return;
    }
    const whole = this.#header ? Buffer.concat([this.#header, chunk]) : chunk;
    this.#header = undefined;
    this.output.write(whole, done);
  }
}

const headerStart = "Content-Length:";
