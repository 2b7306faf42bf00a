import { encode, toWellFormed } from "../syntax/bytes.ts";

/** Control characters but tab and line feed, and the marks that turn the direction of a line. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that no terminal obeys: names, values and file names come from strangers, and an escape could hide or forge lines. */
export const forTerminal = (text: string): string => toWellFormed(withoutCommands(text.replace(unsafe, "\ufffd")));

/**
 * What services that run our output take for a command of ours: `::name ...::` at the beginning of a line (GitHub),
 * `##[name]`, `##vso[...]` and `##teamcity[...]` anywhere (GitHub, Azure, TeamCity). A file's name could stop their log, or set variables.
 */
export const withoutCommands = (text: string): string =>
  text.replace(/^([ \t]*:)(?=:[a-z-]+(?: .*)?::)/gim, "$1\ufffd").replace(/##(?=[a-z]*\[)/gi, "#\ufffd#");

/** The same for a part of a line: a line feed in a file's name would forge a line of output. */
export const oneLine = (text: string): string => forTerminal(text).replaceAll("\n", "\ufffd");

/** Writes text for people to standard output. */
export function writeText(text: string): void {
  process.stdout.write(forTerminal(text));
}

/** Writes text that a program reads, such as a diff, byte for byte; to a terminal as text for people. */
export function writeExact(text: string): void {
  process.stdout.write(process.stdout.isTTY === true ? forTerminal(text) : encode(text));
}
