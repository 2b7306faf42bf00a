import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { compareWithDefaults } from "../../server/src/features/compare-defaults.ts";
import { explainAt, explainWord } from "../../server/src/features/explain.ts";
import { status } from "../../server/src/features/status.ts";
import { supportReport } from "../../server/src/features/support-report.ts";
import { redacted } from "../../server/src/syntax/secrets.ts";
import { openExample } from "../check.ts";
import { sampleInstance } from "./sample-server.ts";

const mainUri = "file:///example/postfix/main.cf";

suite("explain", () => {
  const { workspace } = sampleInstance();
  const main = workspace.file(mainUri)!;
  const lineOf = (text: string) => main.text.split("\n").findIndex((line) => line.startsWith(text));

  test("a parameter with the problem of its line and that rule's page", () => {
    const found = explainAt(workspace, main, { line: lineOf("smtpd_helo_required"), character: 3 });
    assert.equal(found?.title, "smtpd_helo_required");
    assert.match(found?.markdown ?? "", /HELO restrictions can be walked around/);
    assert.match(found?.markdown ?? "", /> \*\*bad-boolean\*\*/);
    assert.match(found?.markdown ?? "", /## bad-boolean[\s\S]*### Why/);
  });

  test("a value that says nothing by itself is explained by its parameter", () => {
    const found = explainAt(workspace, main, { line: lineOf("smtpd_sasl_path"), character: 25 });
    assert.equal(found?.title, "smtpd_sasl_path");
  });

  test("nothing is said of a comment", () =>
    assert.equal(explainAt(workspace, main, { line: 0, character: 3 }), undefined));

  test("words of every kind", () => {
    for (const word of ["port-465", "smtpd_helo_required", "reject_unauth_destination", "smtpd", "hash", "MAXPERIP"])
      assert.ok((explainWord(workspace, mainUri, word)?.markdown.length ?? 0) > 40, word);
    assert.equal(explainWord(workspace, mainUri, "no_such_thing_at_all"), undefined);
  });
});

suite("compare with defaults", () => {
  test("values at their default, comments and order as they are", () => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf":
          "# first\nsmtpd_helo_required = yes\n\n# second\nown = x\nbiff = yes\nmynetworks_style =\n  subnet\n# last\n",
        "master.cf": "",
      },
      target: "3.7",
    });
    const found = compareWithDefaults(workspace.read(directory).instance);
    assert.equal(
      found?.defaults,
      "# first\nsmtpd_helo_required = no\n\n# second\nbiff = yes\nmynetworks_style = ${{$compatibility_level} <level {2} ? {subnet} : {host}}\n# last\n",
    );
    assert.deepEqual([found?.different, found?.same], [2, 1]);
  });
});

suite("support report", () => {
  test("versions, problems, listeners and settings, but no secret", () => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf":
          "compatibility_level = 3.6\nsmtp_sasl_password_maps = inline:{ [mail.example.net]=user:geheim1 }\nrelayhost = smtp://user:geheim2@mail.example.net\nown_password = geheim3\nsmtpd_helo_required = maybe\n",
        "master.cf": "smtp inet n - n - - smtpd\n  -o own_secret=geheim4\n",
        "../courier/authmysqlrc": "MYSQL_PASSWORD geheim5\n",
        "mysql-virtual.cf": "password = geheim6\nhosts = 192.0.2.77\n",
      },
      target: "3.7",
    });
    const report = supportReport(workspace, directory, { editor: "VS Code 1.99", isTrusted: false });
    assert.doesNotMatch(report, /geheim|192\.0\.2\.77/);
    for (const part of [
      /target Postfix 3\.7/,
      /VS Code 1\.99/,
      /not trusted/,
      /`bad-boolean` postfix\/main\.cf:5/,
      /smtp inet n - n - - smtpd/,
    ])
      assert.match(report, part);
  });

  test("paths and ordinary values stay", () => {
    assert.equal(redacted("smtp_sasl_password_maps", "hash:/etc/postfix/sasl_passwd"), "hash:/etc/postfix/sasl_passwd");
    assert.equal(redacted("relayhost", "[mail.example.net]:587"), "[mail.example.net]:587");
    assert.equal(redacted("virtual_uid_maps", "static:30"), "static:30");
  });
});

test("status: the target and where it comes from", () => {
  const { workspace } = sampleInstance();
  assert.deepEqual(status(workspace, mainUri), {
    target: "3.7",
    targetFrom: "setting",
    directory: "/example/postfix",
    hostChecks: true,
  });
});
