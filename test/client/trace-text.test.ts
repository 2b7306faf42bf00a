import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { traceText } from "../../client/src/commands/trace-text.ts";
import { traceMessage } from "../../server/src/features/trace.ts";
import { traceAnswer } from "../../server/src/features/trace-answer.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";

const files = {
  "file:///etc/postfix/main.cf":
    "compatibility_level = 3.6\nmyhostname = mail.example.com\nmydestination = example.com\nlocal_recipient_maps =\nalias_maps =\nmynetworks = 127.0.0.0/8\n",
  "file:///etc/postfix/master.cf": "smtp inet n - n - - smtpd\nlocal unix - n n - - local\n",
};

async function page(to: string, more = ""): Promise<string> {
  const main = `${files["file:///etc/postfix/main.cf"]}${more}`;
  const disk = memoryFiles({ ...files, "file:///etc/postfix/main.cf": main });
  const workspace = new Workspace({ disk, machine: {} });
  const request = { client: "203.0.113.7", from: "a@example.net", to, listener: "25" };
  const trace = await traceMessage(workspace, "file:///etc/postfix", request);
  if (typeof trace === "string") throw new Error(trace);
  const answer = JSON.parse(JSON.stringify(traceAnswer(trace, (place) => ({ ...place }))));
  return traceText(`a@example.net → ${to}`, answer);
}

suite("the page of Trace a Message", () => {
  test("a message for this server: taken, and where it goes, each line a link", async () => {
    const text = await page("info@example.com");
    assert.match(text, /^# a@example\.net → info@example\.com$/m);
    assert.match(text, /^Listener \*\*smtp\*\*.*\*\*permitted\*\*$/m);
    assert.match(text, /\]\(file:\/\/\/etc\/postfix\/main\.cf#L\d+\)/);
    assert.match(text, /^\*\*info@example\.com\*\* \(local\): `local:/m);
  });

  test("a message for somebody else: refused, with the reply", async () => {
    const text = await page("info@example.org");
    assert.match(text, /\*\*refused\*\*/);
    assert.match(text, /454|554/);
    assert.match(text, /; it goes nowhere$/m);
    assert.doesNotMatch(text, /From/);
  });

  test("what depends: the way stands below the branch that takes the message, and nowhere else", async () => {
    const text = await page("info@example.com", "smtpd_client_restrictions = reject_rbl_client list.example\n");
    const [, taken = "", refused = ""] = text.split(/^### If /m);
    assert.match(text, /^Listener .*\*\*depends\*\*$/m);
    assert.match(taken, /^\*\*permitted\*\*$[\s\S]*^## From .*$[\s\S]*`local:/m);
    assert.match(refused, /^\*\*refused\*\*$/m);
    assert.doesNotMatch(refused, /From|`local:|goes nowhere/);
  });
});
