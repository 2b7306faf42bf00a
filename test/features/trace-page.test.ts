import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { traceMessage } from "../../server/src/features/trace.ts";
import { tracePage } from "../../server/src/features/trace-page.ts";
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
  return tracePage(trace, request).body;
}

suite("the page of Trace a Message", () => {
  test("a message for this server: taken, and where it goes, each line a link", async () => {
    const html = await page("info@example.com");
    assert.match(html, /<h1>a@example\.net → info@example\.com<\/h1>/);
    assert.match(html, /<strong>smtp<\/strong>/);
    assert.match(html, /<h2><span class="state good">✓ permitted<\/span><\/h2>/);
    assert.match(html, /<a href="#" data-uri="file:\/\/\/etc\/postfix\/main\.cf" data-line="2">main\.cf:3<\/a>/);
    assert.match(html, /<strong>info@example\.com<\/strong>.*\(local\).*<code>local:/);
  });

  test("a message for somebody else: refused, with the reply", async () => {
    const html = await page("info@example.org");
    assert.match(html, /✗ refused<\/span>: (454|554) .*; it goes nowhere<\/h2>/);
    assert.doesNotMatch(html, /Where it goes/);
  });

  test("what depends: the way stands below the branch that takes the message, and nowhere else", async () => {
    const html = await page("info@example.com", "smtpd_client_restrictions = reject_rbl_client list.example\n");
    const [head = "", taken = "", refused = ""] = html.split("<h2>");
    assert.match(head, /\? it depends<\/span>: these files do not tell<\/p>\n<ul><li>whether list\.example lists/);
    assert.match(taken, /✓ permitted[\s\S]*<p>if<\/p>\n<ul><li>[\s\S]*Where it goes[\s\S]*<code>local:/);
    assert.match(refused, /✗ refused/);
    assert.doesNotMatch(refused, /Where it goes|<code>local:|goes nowhere/);
  });

  test("what the client says is text, never markup", async () => {
    const html = await page('"<b>x"@example.com');
    assert.doesNotMatch(html, /<b>/);
  });
});
