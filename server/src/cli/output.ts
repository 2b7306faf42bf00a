import { fstatSync, statSync, writeSync } from "node:fs";
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

/** Standard output as a stream: a reader that goes away, as `head` does, ends the program quietly. */
export function standardOutput(): typeof process.stdout {
  if (!isWatched) process.stdout.on("error", endWith);
  isWatched = true;
  return process.stdout;
}

let isWatched = false;

/** Whether anything was written to the stream, or is to be: it may not be out yet. */
export const isStreaming = (): boolean => isWatched;

function endWith(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EPIPE") process.exit(0);
  process.stderr.write(`mailconf: what was found cannot be written to standard output (${code})\n`);
  process.exit(2);
}

/**
 * Whether standard output may be a terminal. Its stream is asked for a character device alone that is not /dev/null: to load
 * the streams of Node.js takes a sixth of the time of a small check.
 */
export const isTerminal = (): boolean => mayBeTerminal() && standardOutput().isTTY === true;

function mayBeTerminal(): boolean {
  try {
    const status = fstatSync(1);
    return status.isCharacterDevice() && status.rdev !== statSync("/dev/null").rdev;
  } catch {
    return true;
  }
}

/** Writes to standard output at once where it is a file, a pipe or nothing; what it would have to wait for, its stream writes. */
export function writeAtOnce(text: string): void {
  if (isWatched || mayBeTerminal()) {
    standardOutput().write(text);
    return;
  }
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") endWith(error);
    standardOutput().write(rest);
  }
}

/** Writes text for people to standard output. */
export function writeText(text: string): void {
  process.stdout.write(forTerminal(text));
}

/** Writes text that a program reads, such as a diff, byte for byte; to a terminal as text for people. */
export function writeExact(text: string): void {
  process.stdout.write(process.stdout.isTTY === true ? forTerminal(text) : encode(text));
}
