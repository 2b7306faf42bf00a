import { toWellFormed } from "./bytes.ts";

/** Control characters (C0, DEL, C1), and the marks that turn the direction of a line on screen. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A stranger's text as one line for people: what moves a cursor, colours or turns text becomes `?`, the rest is cut at `limit` characters. */
export function printable(text: string, limit = 200): string {
  const line = toWellFormed(text.slice(0, limit).replace(unprintable, "?"));
  return text.length > limit ? `${line}…` : line;
}

/**
 * Text for a message of an editor: `[text](command:...)` in one runs any command when it is clicked, as VS Code takes messages
 * for Markdown, and names, reasons and paths in them are words of strangers.
 */
export const withoutLinks = (text: string): string => text.replaceAll("](", "] (");
