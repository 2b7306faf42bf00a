import { toWellFormed } from "../syntax/bytes.ts";

/** Control characters but tab and line feed, and the marks that turn the direction of a line. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that no terminal obeys: names, values and file names come from strangers, and an escape could hide or forge lines. */
export const forTerminal = (text: string): string => toWellFormed(text.replace(unsafe, "\ufffd"));

/** Writes text for people to standard output. */
export function writeText(text: string): void {
  process.stdout.write(forTerminal(text));
}
