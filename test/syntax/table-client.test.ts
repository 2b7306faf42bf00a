import assert from "node:assert/strict";
import { test } from "node:test";
import type { Parameter } from "../../server/src/syntax/main-cf.ts";
import { holdsSecret } from "../../server/src/syntax/secrets.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";
import { tableClient } from "../../server/src/syntax/table-client.ts";

test("the reader is that of main.cf", () => {
  const text = "# users\npassword = a = b \nquery = SELECT x\n # c\n FROM y\n";
  const file = SourceFile.create("file:///etc/postfix/mysql-users.cf", "postfix-table-client", 1, text, tableClient);
  const entries = [...file.entries()].slice(1) as Parameter[];
  assert.deepEqual(
    entries.map(({ name, value }) => [name.text, value.text]),
    [
      ["password", "a = b"],
      ["query", "SELECT x FROM y"],
    ],
  );
});

test("which settings hold a secret", () => {
  for (const [name, value] of [
    ["password", ""],
    ["bind_pw", "x"],
    ["ldapusers_bind_pw", "x"],
    ["uri", "mongodb://me:secret@host/db"],
    ["hosts", "postgresql://me:secret@host/db"],
    ["hosts", "host=x password=y"],
  ] as const)
    assert.equal(holdsSecret(name, value), true, name);
  for (const [name, value] of [
    ["user", "me"],
    ["bind_dn", "cn=x"],
    ["uri", "mongodb://host/db"],
    ["hosts", "postgresql://host/db"],
    ["smtp_sasl_password_maps", "hash:/etc/postfix/sasl_passwd"],
    ["query", "SELECT password FROM users WHERE a='%s'"],
  ] as const)
    assert.equal(holdsSecret(name, value), false, name);
});
