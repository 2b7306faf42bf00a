import type { PlannedFile } from "../apply/plan.ts";
import { decode, toWellFormed } from "../syntax/bytes.ts";
import { hasCredentials, isSecretName, lineWithoutSecrets, withoutCredentials } from "../syntax/secrets.ts";
import { nameOf } from "../uri.ts";
import { unifiedDiff } from "./diff.ts";

/** The difference between two texts of a file without passwords, for `patch` where none is near. */
export function diffWithoutSecrets(path: string, before: string, after: string): string {
  return unifiedDiff(path, before, after, isSecretName(nameOf(path)) ? keyOnly : settingWithoutSecrets);
}

/** A line of a file: `user:password@host` in a setting is a password, in /etc/aliases it is a name and whom it stands for. */
const settingWithoutSecrets = (line: string): string =>
  lineWithoutSecrets(line.includes("=") ? withoutCredentials(line) : line);

/** A line of a table of passwords: what is looked up, without what is found. */
const keyOnly = (line: string): string => line.replace(/(?<=^[^\s#]\S*\s)\s*\S[\s\S]*$/, "(left out)");

/** The difference of a file as it may be shown: not of a file that others may not read, and no password. */
export function shownDiff({ target, name, mode, oldBytes, newBytes }: PlannedFile): string {
  const before = decode(oldBytes ?? new Uint8Array());
  const after = decode(newBytes);
  if ((mode & 0o004) === 0 || name.includes("passw") || before.includes("\0") || after.includes("\0"))
    return `${target}: ${oldBytes ? "changed" : "new"}; what it holds is not shown, as it is not for everybody\n`;
  return toWellFormed(diffWithoutSecrets(target, withoutSecrets(before), withoutSecrets(after)));
}

/** Characters of a line that are shown. */
const longest = 500;

const withoutSecrets = (text: string): string =>
  text
    .split("\n")
    .map((whole) => {
      const line = whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
      const word = line.trimStart();
      const end = [...word].findIndex((character) => " \t=".includes(character));
      if (end < 1) return line;
      const key = word.slice(0, end);
      const isSecret = !isSecretName(key) && hasCredentials(word.slice(end));
      return isSecret ? `${key} (secret)` : lineWithoutSecrets(line);
    })
    .join("\n");
