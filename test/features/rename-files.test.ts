import assert from "node:assert/strict";
import { test } from "node:test";
import { renamedFiles } from "../../server/src/features/rename-files.ts";
import { namedFileAt, renameNamedFile } from "../../server/src/features/rename-table.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { applyEdits } from "../check.ts";
import { memoryFiles } from "../memory-host.ts";

const main =
  "alias_maps = hash:/etc/aliases, hash:/etc/postfix/maps/more\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\n";
const master = "a unix - - n - - smtp\n  -o smtp_tls_policy_maps=hash:/etc/postfix/maps/tls\n";

/** main.cf and master.cf of a folder after a file or folder got another name. */
function after(folder: string, from: string, to: string): string {
  const workspace = new Workspace({
    disk: memoryFiles({ [`file://${folder}/main.cf`]: main, [`file://${folder}/master.cf`]: master }),
    machine: {},
  });
  workspace.open(`file://${folder}/main.cf`, "postfix-main", 1, main);
  const edits = renamedFiles(workspace, [{ oldUri: `file://${from}`, newUri: `file://${to}` }]);
  const of = (name: string) => edits.filter(({ uri }) => uri === `file://${folder}/${name}`);
  return applyEdits(main, of("main.cf")) + applyEdits(master, of("master.cf"));
}

test("a renamed file or folder keeps its place in main.cf and master.cf", () => {
  const all = main + master;
  const postfix = "/etc/postfix";
  assert.equal(after(postfix, "/etc/aliases", "/etc/aliases.new"), all.replace("/etc/aliases", "/etc/aliases.new"));
  assert.equal(after(postfix, `${postfix}/maps`, `${postfix}/tables`), all.replaceAll("/maps/", "/tables/"));
  // Part of a name is another name.
  assert.equal(after(postfix, `${postfix}/ma`, `${postfix}/b`), all);
  // Blanks would end the word.
  assert.equal(after(postfix, `${postfix}/mail.pem`, `${postfix}/my%20mail.pem`), all);
});

test("in a copy of /etc/postfix the files beside it are meant, as long as they stay there", () => {
  const copy = "/home/me/postfix";
  assert.equal(
    after(copy, `${copy}/maps/tls`, `${copy}/tls_policy`),
    (main + master).replace("/etc/postfix/maps/tls", "/etc/postfix/tls_policy"),
  );
  assert.equal(after(copy, `${copy}/maps/tls`, "/home/me/tls"), main + master);
});

test("a file is renamed from where it is named, with every place that names it", () => {
  const folder = "file:///home/me/postfix";
  const text = `${main}virtual_alias_maps = hash:/etc/postfix/maps/more, hash:/etc/postfix/maps/gone\n`;
  const workspace = new Workspace({
    disk: memoryFiles({
      [`${folder}/main.cf`]: text,
      [`${folder}/maps/more`]: "a b\n",
      [`${folder}/maps/old`]: "a b\n",
    }),
    machine: {},
  });
  const file = workspace.open(`${folder}/main.cf`, "postfix-main", 1, text);
  const at = (word: string) => {
    const offset = text.indexOf(word) + 1;
    const line = text.slice(0, offset).split("\n").length - 1;
    return namedFileAt(workspace, file, { line, character: offset - text.lastIndexOf("\n", offset - 1) - 1 });
  };
  const named = at("maps/more");
  assert.deepEqual([named?.uri, named?.placeholder], [`${folder}/maps/more`, "more"]);
  assert.ok(named);
  assert.equal(applyEdits(text, [{ range: named.range, newText: "X" }]), text.replace("maps/more", "maps/X"));
  const renamed = renameNamedFile(workspace, named, "tables");
  assert.ok(typeof renamed === "object");
  assert.equal(renamed.newUri, `${folder}/maps/tables`);
  assert.equal(applyEdits(text, [...renamed.edits]), text.replaceAll("maps/more", "maps/tables"));
  assert.match(renameNamedFile(workspace, named, "old") as string, /already/);
  assert.match(renameNamedFile(workspace, named, "a b") as string, /no file name/);
  // Not there: nothing to rename.
  assert.equal(at("maps/gone"), undefined);
  assert.equal(at("alias_maps"), undefined);
});
