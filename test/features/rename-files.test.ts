import assert from "node:assert/strict";
import { test } from "node:test";
import { renamedFiles } from "../../server/src/features/rename-files.ts";
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
