import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { hover } from "../../server/src/features/hover.ts";
import { rename } from "../../server/src/features/rename.ts";
import { openExample } from "../check.ts";

const { workspace, directory } = openExample({
  files: {
    "main.cf": [
      "compatibility_level = 3.6",
      "smtpd_restriction_classes = strict, lax",
      "strict = reject_unknown_client_hostname, permit",
      "lax = check_client_access texthash:/example/postfix/clients",
      "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, strict,",
      "    check_sender_access inline:{ strict=OK, b@example.com=strict, {c@example.com = lax, strict} },",
      "    check_recipient_access texthash:/example/postfix/recipients",
      "virtual_alias_maps = texthash:/example/postfix/virtual",
      "",
    ].join("\n"),
    "master.cf": "smtp inet n - n - - smtpd\n",
    clients: "192.0.2.1 strict\n",
    recipients: "strict@example.com strict, permit\nd@example.com lax\n",
    virtual: "strict@example.com strict\n",
    nobody_access: "example.com REJECT\n",
  },
});
const file = (name: string) => workspace.file(`${directory}/${name}`)!;

/** The texts after a rename, by file. */
function renamed(name: string, line: number, character: number, newName: string): Record<string, string> {
  const edits = rename(workspace, file(name), { line, character }, newName);
  assert.ok(Array.isArray(edits), String(edits));
  const texts: Record<string, string> = {};
  for (const uri of new Set(edits.map((edit) => edit.uri ?? ""))) {
    const own = file(uri.slice(directory.length + 1));
    const lines: string[] = [];
    for (let at = 0; own.lineAt(at) !== undefined; at++) lines.push(own.lineAt(at)!.trimEnd());
    const mine = edits.filter((edit) => edit.uri === uri);
    for (const { range, newText } of mine.sort((a, b) => b.range.start.character - a.range.start.character)) {
      const { line: at } = range.start;
      lines[at] = lines[at]!.slice(0, range.start.character) + newText + lines[at]!.slice(range.end.character);
    }
    texts[uri.slice(directory.length + 1)] = lines.join("\n");
  }
  return texts;
}

suite("a restriction class and the tables that answer with it", () => {
  test("it is renamed in main.cf, in tables within a value and in tables of their own, and nowhere else", () => {
    const texts = renamed("main.cf", 2, 2, "tight");
    assert.deepEqual(Object.keys(texts).sort(), ["clients", "main.cf", "recipients"]);
    assert.equal(
      texts["main.cf"]!.split("\n").slice(1, 7).join("\n"),
      [
        "smtpd_restriction_classes = tight, lax",
        "tight = reject_unknown_client_hostname, permit",
        "lax = check_client_access texthash:/example/postfix/clients",
        "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, tight,",
        "    check_sender_access inline:{ strict=OK, b@example.com=tight, {c@example.com = lax, tight} },",
        "    check_recipient_access texthash:/example/postfix/recipients",
      ].join("\n"),
    );
    assert.equal(texts.clients!.trimEnd(), "192.0.2.1 tight");
    assert.equal(texts.recipients!.trimEnd(), "strict@example.com tight, permit\nd@example.com lax");
  });
});

suite("hover in a lookup table", () => {
  const said = (name: string) => hover(workspace, file(name), { line: 0, character: 2 })?.contents.value ?? "";

  test("it says which setting asks the table", () => {
    assert.match(said("virtual"), /virtual.*lookup table\n\nAsked by `virtual_alias_maps`, as `texthash:/);
    assert.match(said("recipients"), /Asked by `smtpd_recipient_restrictions`/);
  });

  test("it says that nothing asks it", () => {
    assert.match(said("nobody_access"), /No setting of main\.cf or master\.cf names this file/);
  });
});
