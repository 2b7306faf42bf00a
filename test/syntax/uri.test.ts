import assert from "node:assert/strict";
import { test } from "node:test";
import { childOf, fileIn, nameOf, pathOf, uriOf } from "../../server/src/uri.ts";

test("a path becomes a URI and a path again", () => {
  for (const path of ["/etc/postfix/main.cf", "/etc/post fix/a%b#c?.cf", "/etc/postfix/größe", "/"])
    assert.equal(pathOf(uriOf(path)), path);
});

test("a name of bytes that are no UTF-8 has a URI that names no file, not an error", () => {
  const named = "/etc/postfix/a\udce9b";
  assert.equal(pathOf(uriOf(named)), "/etc/postfix/a\ufffdb");
  assert.equal(fileIn("file:///srv/etc/postfix", named), "file:///srv/etc/postfix/a%EF%BF%BDb");
  assert.equal(nameOf(childOf("file:///x", "\udc80")), "\ufffd");
  assert.equal(nameOf("file:///x/a%E9"), "a%E9");
});
