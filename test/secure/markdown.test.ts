import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { hover } from "../../server/src/features/hover.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";

const link = "[x](command:workbench.action.terminal.sendSequence)";
const evil = `${link}<img src=x onerror=1>![i](https://evil.example/x)\`${link}\``;

/** Documents with a link, an image and HTML wherever a hover quotes the file. */
const documents: readonly (readonly [name: string, languageId: string, text: string])[] = [
  [
    "main.cf",
    "postfix-main",
    `a${evil} = b\nmyhostname = ${evil}\nrelayhost = $myhostname\nmynetworks = ${evil}\nsmtpd_tls_cert_file = /x/${evil}\nvirtual_alias_maps = hash:/${evil}\n`,
  ],
  [
    "master.cf",
    "postfix-master",
    `${evil} inet n - n - - smtpd -o myhostname=${evil}\n127.0.0.2:smtp inet n - n - - smtpd -o smtpd_tls_cert_file=/x/${evil}\nx unix - n n - - pipe flags=${evil} user=${evil} argv=${evil}\n`,
  ],
  ["virtual", "postfix-table", `${evil} ${evil}\n`],
  ["mysql.cf", "postfix-table-client", `user = ${evil}\nquery = ${evil}\n`],
  ["imapd", "courier", `PORT=${evil}\nTLS_CERTFILE="/${evil}"\n`],
  ["authmysqlrc", "courier-auth", `MYSQL_SERVER ${evil}\n`],
  [
    "mail.log",
    "maillog",
    `Nov 25 10:00:00 mail postfix/smtpd[1]: warning: unknown smtpd restriction: "${evil}"\nNov 25 10:00:00 mail postfix/smtp[1]: 3F2A: to=<${evil}>, relay=${evil}, status=deferred (${evil})\n`,
  ],
];

/** What a viewer would take for a link of a stranger, an image or HTML: outside of code, and not escaped. */
function active(markdown: string): readonly string[] {
  const plain = markdown.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
  const forms = [
    /(?<!\\)\]\((?!https:\/\/www\.postfix\.org|https:\/\/github\.com|command:mailconf\.explain|file:)[^)]*/g,
    /(?<!\\)<[a-z][^>]*/gi,
    /(?<!\\)!\[/g,
  ];
  return forms.flatMap((form) => [...plain.matchAll(form)].map(([found]) => found));
}

suite("what a file says is no Markdown", () => {
  test("the test sees what is active", () => {
    assert.equal(active(evil).length, 4);
    assert.deepEqual(active(`\`${link}\``), []);
  });

  for (const [name, languageId, text] of documents)
    test(`hovers of ${name}`, () => {
      const uri = `file:///etc/postfix/${name}`;
      const workspace = new Workspace({ disk: {}, machine: memoryFiles({ "/x/a": "b" }) });
      for (const [other, language, content] of documents)
        workspace.open(`file:///etc/postfix/${other}`, language, 1, content);
      const file = workspace.openFile(uri)!;
      workspace.settle("file:///etc/postfix");
      let seen = 0;
      for (const [line, content] of text.split("\n").entries())
        for (let character = 0; character <= content.length; character++) {
          const found = hover(workspace, file, { line, character });
          if (!found) continue;
          seen++;
          const value = JSON.stringify(found.contents);
          assert.deepEqual(
            active((JSON.parse(value) as { value?: string }).value ?? String(found.contents)),
            [],
            `${languageId} ${line}:${character} ${value}`,
          );
        }
      if (["postfix-main", "postfix-master", "courier"].includes(languageId)) assert.ok(seen > 0);
    });
});

suite("patterns of the configuration", () => {
  test("no pattern of a table is ever made into a RegExp: each place that makes one takes words of our own", () => {
    const made = readdirSync("server/src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && /\bRegExp\(/.test(readFileSync(`server/src/${file}`, "utf8")))
      .sort();
    assert.deepEqual(made, [
      "facts/log-messages.ts",
      "rules/tls/weak-ciphers.ts",
      "syntax/maillog.ts",
      "syntax/secrets.ts",
    ]);
  });
});
