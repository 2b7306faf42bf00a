import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { languageIds } from "../../server/src/syntax/languages.ts";

interface LanguageConfiguration {
  readonly comments?: { readonly lineComment: string };
  readonly brackets: readonly (readonly [string, string])[];
  readonly autoClosingPairs?: readonly { readonly open: string; readonly close: string }[];
  readonly surroundingPairs: readonly (readonly [string, string])[];
  readonly wordPattern: string;
  readonly onEnterRules?: readonly {
    readonly beforeText: string;
    readonly afterText?: string;
    readonly action: { readonly indent: string; readonly appendText?: string };
  }[];
  readonly folding?: { readonly markers?: { readonly start: string; readonly end: string } };
}

const configurations = new Map(
  languageIds.map((id): [string, LanguageConfiguration] => {
    const file = path.join(process.cwd(), "languages", `${id}.language-configuration.json`);
    return [id, JSON.parse(readFileSync(file, "utf8"))];
  }),
);

/** What Enter does between two texts: the first rule that fits, as in VS Code. */
function onEnter(id: string, before: string, after = ""): string {
  for (const { beforeText, afterText, action } of configurations.get(id)!.onEnterRules ?? [])
    if (new RegExp(beforeText).test(before) && (afterText === undefined || new RegExp(afterText).test(after)))
      return action.indent + (action.appendText === undefined ? "" : ` "${action.appendText}"`);
  return "as above";
}

const words = (id: string, text: string): string[] => text.match(new RegExp(configurations.get(id)!.wordPattern, "g"))!;

test("every expression compiles, no word is empty, and a log has no comments", () => {
  for (const [id, { wordPattern, onEnterRules = [], folding, comments }] of configurations) {
    assert.ok(!new RegExp(wordPattern).test(""), id);
    for (const { beforeText, afterText = "" } of onEnterRules) {
      assert.doesNotThrow(() => [new RegExp(beforeText), new RegExp(afterText)], id);
    }
    assert.equal(comments?.lineComment, id === "maillog" ? undefined : "#", id);
    assert.equal(folding !== undefined, id !== "maillog", id);
  }
});

test("quotes close themselves only where they quote", () => {
  const closesQuotes = [...configurations]
    .filter(([, { autoClosingPairs = [] }]) => autoClosingPairs.some(({ open }) => open === '"'))
    .map(([id]) => id);
  assert.deepEqual(closesQuotes, ["postfix-table", "postfix-table-client", "courier", "courier-auth"]);
});

test("words", () => {
  assert.deepEqual(words("postfix-main", "smtpd_tls_security_level = $myhostname, loopback-only"), [
    "smtpd_tls_security_level",
    "$myhostname",
    "loopback-only",
  ]);
  assert.deepEqual(words("postfix-main", "${name?{mail.example.com}}:587"), ["name", "mail.example.com", "587"]);
  assert.deepEqual(words("postfix-table", "user+tag@example.com $1"), ["user+tag", "example.com", "$1"]);
  assert.deepEqual(words("postfix-table-client", "'%s'@%d"), ["%s", "%d"]);
  assert.deepEqual(words("courier", '"$IMAP_CAPABILITY AUTH=PLAIN"'), ["$IMAP_CAPABILITY", "AUTH", "PLAIN"]);
  assert.deepEqual(words("maillog", "4F1A2B3C4D: to=<user@example.com>,"), ["4F1A2B3C4D", "to", "user@example.com"]);
});

test("Enter keeps continuation lines together", () => {
  assert.equal(onEnter("postfix-main", "smtpd_recipient_restrictions ="), "indent");
  assert.equal(onEnter("postfix-main", "mynetworks = 127.0.0.0/8,"), "indent");
  assert.equal(onEnter("postfix-main", "  permit_mynetworks,"), "as above");
  assert.equal(onEnter("postfix-main", "  "), "outdent");
  assert.equal(onEnter("postfix-main", "biff = no"), "as above");
  assert.equal(onEnter("postfix-main", "# one", "two"), 'none "# "');
  assert.equal(onEnter("postfix-main", "# one"), "as above");
  assert.equal(onEnter("postfix-master", "submission inet n - y - - smtpd -o a=b"), "indent");
  assert.equal(onEnter("postfix-master", "  -o syslog_name=postfix/submission"), "as above");
  assert.equal(onEnter("postfix-master", "maildrop unix - n n - - pipe"), "indent");
  assert.equal(onEnter("postfix-master", "smtp inet n - y - - smtpd"), "as above");
  assert.equal(onEnter("postfix-table", "list@example.com  a@example.com,"), "indent");
  assert.equal(onEnter("courier-auth", "MYSQL_SELECT_CLAUSE  SELECT a, \\"), "indent");
  assert.equal(onEnter("courier", "MAXDAEMONS=40"), "as above");
});

test("folding markers", () => {
  const markers = (id: string) => configurations.get(id)!.folding!.markers!;
  for (const id of ["postfix-main", "postfix-table", "courier"]) {
    assert.match("# region TLS", new RegExp(markers(id).start));
    assert.match("# endregion", new RegExp(markers(id).end));
    assert.doesNotMatch("# regional", new RegExp(markers(id).start));
  }
  assert.match("if /^Subject:/", new RegExp(markers("postfix-table").start));
  assert.match("endif", new RegExp(markers("postfix-table").end));
  assert.doesNotMatch("iffy@example.com  x", new RegExp(markers("postfix-table").start));
});
