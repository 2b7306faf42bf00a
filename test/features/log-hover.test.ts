import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findLogMessage } from "../../server/src/facts/log-messages.ts";

suite("messages of the log", () => {
  test("a message is found by its fixed text", () => {
    assert.match(findLogMessage("connect from mail.example.com[192.0.2.1]")?.meaning ?? "", /session/);
    const end = findLogMessage("disconnect from unknown[192.0.2.1] ehlo=1 auth=0/1 commands=1/2");
    assert.equal(end?.settings, "smtpd_forbid_bare_newline");
  });

  test("what nobody knows is nothing", () => {
    assert.equal(findLogMessage("words that no program of Postfix writes"), undefined);
  });
});
