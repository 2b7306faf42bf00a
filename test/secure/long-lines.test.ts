import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { codeLenses } from "../../server/src/features/code-lens.ts";
import { completion } from "../../server/src/features/completion.ts";
import { foldingRanges } from "../../server/src/features/folding.ts";
import { format } from "../../server/src/features/format.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlayHints } from "../../server/src/features/inlay-hints.ts";
import { documentLinks } from "../../server/src/features/links.ts";
import { semanticTokens } from "../../server/src/features/semantic-tokens.ts";
import { documentSymbols } from "../../server/src/features/symbols.ts";
import { Workspace } from "../../server/src/workspace.ts";

/** Characters of one line: what takes more than a few steps for each of them does not end within the time of a test run. */
const length = 30_000;

const pumps = [
  ...[
    "a",
    " ",
    "\t",
    "=",
    ",",
    ":",
    "$",
    "${",
    "{",
    "}",
    "$(",
    "\\",
    '"',
    "'",
    "`",
    "/",
    "@",
    "!",
    "#",
    "|",
    "-",
    "[",
    "]",
  ],
  ...[
    "a:",
    "a@",
    "a=",
    " a",
    ", ",
    "://:",
    "a:b@",
    "static:",
    "inline:{",
    "unionmap:{",
    "proxy:",
    "${a?",
    "{ a=b }",
    " -o a=b",
    " -o",
    "1.",
    "::",
    "a.b.",
  ],
  ...["permit, ", "warn_if_reject ", "check_sender_access hash:/x, ", "10.0.0.0/8 ", "(a+)+", "/x/ ", "ignore ", "= '"],
];

const heads: readonly (readonly [name: string, languageId: string, head: string])[] = [
  ["main.cf", "postfix-main", "a = "],
  ["main.cf", "postfix-main", "smtpd_recipient_restrictions = "],
  ["main.cf", "postfix-main", "smtp_sasl_password_maps = "],
  ["main.cf", "postfix-main", "mynetworks = "],
  ["main.cf", "postfix-main", "smtpd_tls_mandatory_protocols = "],
  ["main.cf", "postfix-main", ""],
  ["main.cf", "postfix-main", "# mailconf: "],
  ["master.cf", "postfix-master", "smtp inet n - n - - smtpd "],
  ["master.cf", "postfix-master", ""],
  ["virtual", "postfix-table", ""],
  ["access.pcre", "postfix-table", "/"],
  ["aliases", "postfix-table", "a: "],
  ["mysql-users.cf", "postfix-table-client", "query = "],
  ["imapd", "courier", "PORT="],
  ["imapd", "courier", ""],
  ["imapd", "courier", "MAXDAEMONS = "],
  ["authmysqlrc", "courier-auth", "MYSQL_SERVER localhost"],
  ["main.cf", "postfix-main", "myorigin = "],
  ["main.cf", "postfix-main", "sender_dependent_default_transport_maps = "],
  ["master.cf", "postfix-master", "smtp inet n - n - - smtpd -o "],
  ["access.pcre", "postfix-table", "/a{"],
  ["authmysqlrc", "courier-auth", "MYSQL_PASSWORD "],
  ["mail.log", "maillog", "Nov 25 10:00:00 mail postfix/smtpd[1]: "],
  ["mail.log", "maillog", ""],
];

/** A long value beside a short one: its problems and features are no more because one line is long. */
suite("long lines of repeated pieces", () => {
  for (const [name, languageId, head] of heads)
    test(`${languageId}: ${head || "(start)"}`, () => {
      for (const pump of pumps) {
        const line = head + pump.repeat(Math.ceil(length / pump.length));
        const workspace = new Workspace({
          disk: {},
          machine: {},
          onFailure: (rule, error) => assert.fail(`${rule}: ${error}`),
        });
        const uri = `file:///etc/postfix/${name}`;
        const file = workspace.open(uri, languageId, 1, `${line}\n`);
        workspace.settle(workspace.instanceDirectoryOf(uri));
        const counts = [workspace.problems(file, 500), documentSymbols(file), foldingRanges(file)].map(
          (list) => list.length,
        );
        assert.ok(
          counts.every((count) => count <= 500),
          `${JSON.stringify(pump)}: ${counts}`,
        );
        const everything = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
        const place = { line: 0, character: Math.floor(line.length / 2) };
        hover(workspace, file, place);
        completion(workspace, file, place);
        inlayHints(workspace, file, everything);
        codeLenses(workspace, file);
        documentLinks(workspace, file);
        semanticTokens(file);
        format(workspace, file);
        assert.equal(file.text, `${line}\n`);
      }
    });
});
