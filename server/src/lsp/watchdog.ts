import type { Message, MessageStrategy } from "vscode-languageserver";
import { nameOf } from "../uri.ts";

/** Milliseconds that somebody waits before it is told why. */
const limit = 2000;

/** Sees every message come and its answer go, and tells what took long: the work itself, or what the machine was asked. */
export class Watchdog implements MessageStrategy {
  /** Told one line; set when there is somebody to tell. */
  tell: (line: string) => void = () => {};
  /** The questions to the machine that are not answered yet. */
  questions: () => readonly string[] = () => [];
  /** Told of each request that comes. */
  onRequest: () => void = () => {};

  constructor(
    /** Milliseconds of a clock that only goes forward. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  handleMessage(message: Message, next: (message: Message) => void | Promise<void>): void | Promise<void> {
    if ("id" in message) this.onRequest();
    const began = this.now();
    const result = next(message);
    this.step(() => wordsFor(message), this.now() - began);
    if (!(result instanceof Promise) || !("id" in message)) return result;
    const timer = setTimeout(() => {
      const asked = this.questions();
      const cause = asked.length > 0 ? asked.slice(0, 3).join(", ") : "its answer";
      this.tell(`${wordsFor(message)} has waited 2 s for ${cause}`);
    }, limit);
    return result.finally(() => clearTimeout(timer));
  }

  /** Tells of a piece of work if it took long. */
  step(what: () => string, took: number): void {
    if (took > limit) this.tell(`${what()} kept the server busy for ${(took / 1000).toFixed(1)} s`);
  }
}

/** `textDocument/hover of main.cf`. */
function wordsFor(message: Message): string {
  const { method, params } = message as {
    readonly method?: string;
    readonly params?: { readonly textDocument?: { readonly uri?: string } };
  };
  const uri = params?.textDocument?.uri;
  return uri === undefined ? (method ?? "an answer") : `${method} of ${nameOf(uri)}`;
}
