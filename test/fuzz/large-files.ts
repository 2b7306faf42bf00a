import assert from "node:assert/strict";
import type { SourceFile } from "../../server/src/syntax/source-file.ts";
import { Workspace } from "../../server/src/workspace.ts";

const languages: Readonly<Record<string, string>> = {
  "main.cf": "postfix-main",
  "master.cf": "postfix-master",
  imapd: "courier",
  "mail.log": "maillog",
};

/** A workspace whose rules must not fail, and the file whose text is given. */
export function opened(name: string, text: string): { workspace: Workspace; file: SourceFile } {
  const workspace = new Workspace({
    disk: {},
    machine: {},
    onFailure: (rule, error) => assert.fail(`${rule}: ${error}`),
  });
  return { workspace, file: workspace.open(`file:///etc/postfix/${name}`, languages[name]!, 1, text) };
}

/** The same after the rules have run, with the first 500 problems. */
export function settled(name: string, text: string) {
  const { workspace, file } = opened(name, text);
  workspace.settle(workspace.instanceDirectoryOf(file.uri));
  return { workspace, file, instance: workspace.instanceOf(file.uri), problems: workspace.problems(file, 500) };
}

/** So many lines, each made from its number. */
export const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("");
