import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { diffWithoutSecrets } from "../../server/src/cli/shown-diff.ts";
import { nodeHost } from "../../server/src/host/node-host.ts";
import { lineWithoutSecrets } from "../../server/src/syntax/secrets.ts";
import { pathOf, uriOf } from "../../server/src/uri.ts";
import { run } from "../cli/run.ts";
import { startClient } from "../lsp/test-client.ts";

/** Stands in every place where a password or a key may stand; found in an output it is a leak. */
const canary = "kAnArY7Qx";

const root = mkdtempSync(join(tmpdir(), "mailconf-secrets-"));
after(() => rmSync(root, { recursive: true, force: true }));
const postfix = join(root, "postfix");
const courier = join(root, "courier");
const key = readFileSync("test/host/certificates/mail.key", "utf8");
const keyBody = key.split("\n")[1]!;

const files: Readonly<Record<string, readonly [language: string, text: string]>> = {
  "postfix/main.cf": [
    "postfix-main",
    `myhostname = mail.example.com
relayhost = [relay.example.com]:587
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${postfix}/mail.pem
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:${postfix}/sasl_passwd
virtual_mailbox_maps = mysql:${postfix}/mysql-users.cf, ldap:${postfix}/ldap-users.cf
virtual_alias_maps = pgsql:${postfix}/pgsql-aliases.cf, mysql:${postfix}/broken.cf
smtp_tls_policy_maps = static:${"x"}
ldapusers_bind_pw = ${canary}
ldapusers_server_host = ldap://admin:${canary}@ldap.example.com
mysqlusers_password = ${canary}
smtp_sasl_pasword_maps = static:user:${canary}
my_pwd = ${canary} ${canary}
my_api_key = ${canary}
sender_canonical_maps = ldap:{server_host=x bind_pw=${canary}}
smtpd_helo_required = true
`,
  ],
  "postfix/master.cf": [
    "postfix-master",
    `smtp inet n - n - - smtpd -o smtp_sasl_password_maps=static:user:${canary} -o my_bind_pw=${canary} -o { mypwd = ${canary} }
smtp unix - - n - - smtp
x unix - n n - - pipe user=nobody argv=/usr/bin/x --password=${canary} http://u:${canary}@example.com/
`,
  ],
  "postfix/sasl_passwd": [
    "postfix-table",
    `[relay.example.com]:587 user:${canary}\nrelay.example.net user:${canary}\nbad-line\n other.example user ${canary}\n`,
  ],
  "postfix/mysql-users.cf": [
    "postfix-table-client",
    `user = mail\npassword = ${canary}\ndbname = mail\nhosts = 127.0.0.1\nquery = SELECT 1 FROM users WHERE token = '${canary}'\n`,
  ],
  "postfix/broken.cf": ["postfix-table-client", `password ${canary}\npasword = ${canary}\n password = ${canary}\n`],
  "postfix/ldap-users.cf": [
    "postfix-table-client",
    `server_host = ldap.example.com\nbind = yes\nbind_pw = ${canary}\n`,
  ],
  "postfix/pgsql-aliases.cf": [
    "postfix-table-client",
    `hosts = postgresql://mail:${canary}@db.example.com/mail\npassword=${canary}\n`,
  ],
  "courier/imapd-ssl": ["courier", `SSLPORT=993\nTLS_CERTFILE=${postfix}/mail.pem\n`],
  "courier/imapd": ["courier", "PORT=143\nIMAPDSTARTTLS=YES\n"],
  "courier/authmysqlrc": [
    "courier-auth",
    `MYSQL_SERVER\tlocalhost\nMYSQL_PASSWORD\t${canary}\nMYSQL_PASWORD ${canary}\n`,
  ],
  "courier/authldaprc": ["courier-auth", `LDAP_BINDDN cn=x\nLDAP_BINDPW ${canary}\nLDAP_BINDPW\t${canary}\n`],
  "courier/authpgsqlrc": ["courier-auth", `PGSQL_PASSWORD\t\t${canary}\n`],
};
mkdirSync(postfix);
mkdirSync(courier);
for (const [name, [, text]] of Object.entries(files)) writeFileSync(join(root, name), text, { mode: 0o644 });
writeFileSync(join(postfix, "mail.pem"), readFileSync("test/host/certificates/mail.crt", "utf8") + key);

/** `model` tells values exactly, so only what it tells of tables is looked at. */
const plain = join(root, "plain");
cpSync(postfix, plain, { recursive: true });
const main = files["postfix/main.cf"]![1];
writeFileSync(join(plain, "main.cf"), main.slice(0, main.indexOf("ldapusers_bind_pw")));
writeFileSync(join(plain, "master.cf"), "smtp inet n - n - - smtpd\n");

function assertClean(what: string, output: string): void {
  for (const secret of [canary, keyBody, Buffer.from(canary).toString("base64")]) {
    const at = output.indexOf(secret);
    assert.ok(at < 0, `${what} tells a secret: …${output.slice(Math.max(0, at - 200), at + 40)}`);
  }
}

suite("no secret in any output", () => {
  const commands = [
    ...["text", "json", "sarif", "github", "gcc"].map((format) => ["check", postfix, "--format", format]),
    ["check", courier],
    ["check", ...Object.keys(files).map((name) => join(root, name)), "--format", "json"],
    ...["text", "json"].flatMap((format) =>
      ["model", "certs", "clients"].map((name) => [name, name === "model" ? plain : postfix, "--format", format]),
    ),
    ["certs", postfix, "--format", "html"],
    ["clients", postfix, "--format", "html"],
    ["model", join(root, "nothing")],
    ...["text", "json"].flatMap((format) => [
      ["diff", postfix, courier, "--format", format],
      ["explain", "--access", postfix, "--format", format],
      ["trace", postfix, "--client", "192.0.2.1", "--from", "a@b.example", "--to", "c@d.example", "--format", format],
    ]),
    ["fix", postfix, "--dry-run", "--unsafe", "--no-host"],
    ["fix", ...Object.keys(files).map((name) => join(root, name)), "--dry-run", "--unsafe", "--no-host"],
    ["add-ip", postfix, "--ip", "192.0.2.7", "--dry-run", "--no-host"],
  ];
  for (const command of commands)
    test(command.map((word) => word.replace(root, "")).join(" "), () => {
      const { stdout, stderr } = run(...command);
      assertClean(command[0]!, stdout + stderr);
    });

  test("what programs say of settings, and the lines of a difference", () => {
    const said = `postfix: warning: /x/main.cf: unused parameter: my_bind_pw=${canary} ${canary}`;
    const lines = [
      said,
      `bind_pw = ${canary}`,
      `  password=${canary}`,
      `-o my_pw=${canary} -o x=y`,
      `x ldap://u:${canary}@h`,
    ];
    for (const line of lines) assertClean(line, lineWithoutSecrets(line));
    for (const line of ["smtp_sasl_password_maps = hash:/x, $y", "a = b", "mypwd = $x", "x -o a=b c=d", ""])
      assert.equal(lineWithoutSecrets(line), line);
    const other = "a = b\nc = d\n";
    const change = diffWithoutSecrets(
      "/x/main.cf",
      `${other}my_pw = ${canary}\n${other}`,
      `A = b\nc = d\nmy_pw = ${canary}\na = b\nC = d\n`,
    );
    assert.equal(change.match(/^@@/gm)?.length, 2, change);
    for (const [name, text] of [
      ["main.cf", `relayhost = inet:me:${canary}@mail.example.com\n`],
      ["main.cf", `my_pw = ${canary}\n`],
      ["sasl_passwd", `x user:${canary}\n`],
    ] as const)
      assertClean(
        name,
        diffWithoutSecrets(`/x/${name}`, text, "") + diffWithoutSecrets(`/x/${name}`, `${text}a b\n`, `${text}c d\n`),
      );
    assertClean("the difference", change);
  });

  test("hover everywhere, completion, diagnostics, pages, support report: nothing that the server says", async () => {
    const disk = nodeHost({ askMachine: false });
    const client = await startClient({
      disk: {
        readFile: (uri, limit) => disk.readFile!(pathOf(uri), limit),
        stat: (uri) => disk.stat!(pathOf(uri)),
        list: (uri) => disk.list!(pathOf(uri)),
      },
      machine: disk,
    });
    const { connection } = client;
    const inline = `smtp_sasl_password_maps = inline:{ { [relay.example.com]:587 = user:${canary} } }\n`;
    const override = ` -o smtp_sasl_password_maps=static:user:${canary}\n`;
    const extra: Readonly<Record<string, string>> = { "postfix/main.cf": inline, "postfix/master.cf": override };
    for (const [name, [languageId, stored]] of Object.entries(files)) {
      const text = stored + (extra[name] ?? "");
      const uri = uriOf(join(root, name));
      const textDocument = { uri };
      await connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version: 1, text },
      });
      for (const [line, content] of text.split("\n").entries())
        for (let character = 0; character <= content.length; character += 3) {
          const place = { textDocument, position: { line, character } };
          await connection.sendRequest("textDocument/hover", place);
          await connection.sendRequest("textDocument/completion", place);
          await connection.sendRequest("textDocument/signatureHelp", { ...place, context: undefined });
        }
      const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
      for (let line = 0; line < text.split("\n").length; line++)
        for (let character = 0; character < 120; character += 11)
          await connection.sendRequest("mailconf/explain", { uri, position: { line, character } });
      for (const method of ["codeLens", "documentSymbol", "documentLink", "foldingRange"])
        await connection.sendRequest(`textDocument/${method}`, { textDocument });
      await connection.sendRequest("textDocument/inlayHint", { textDocument, range });
      for (const page of ["status", "mailMap", "clientSettings", "defaults", "supportReport", "addresses"])
        await connection.sendRequest(`mailconf/${page}`, { uri });
    }
    await connection.sendRequest("workspace/symbol", { query: "" });
    await new Promise((resolve) => setTimeout(resolve, 700));
    assertClean("the language server", client.said());
    assert.ok(client.said().length > 10_000);
    assert.deepEqual(client.errors, []);
    connection.dispose();
  });
});
