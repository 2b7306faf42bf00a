import { AbstractMessageWriter, type Message, type MessageWriter } from "vscode-languageserver/node";

/**
 * Writes a message and its header in one piece, at once: the library writes them apart, which wakes the client up twice,
 * and lets other work pass in between. Promises to be done when the output has taken it; rejects where it is closed.
 */
export class JoinedWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly output: NodeJS.WritableStream) {
    super();
    output.on("error", (error) => this.fireError(error));
    output.on("close", () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    const content = JSON.stringify(message);
    const bytes = Buffer.byteLength(content);
    // Nearly all is ASCII, which Node.js writes without a copy of its own.
    const encoding = bytes === content.length ? "latin1" : "utf8";
    return new Promise((done, fail) => {
      this.output.write(`Content-Length: ${bytes}\r\n\r\n${content}`, encoding, (error) =>
        error ? fail(error) : done(),
      );
    });
  }

  end(): void {
    this.output.end();
  }
}
