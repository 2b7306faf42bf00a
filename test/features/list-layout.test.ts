import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { listLayout } from "../../server/src/features/list-layout.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { applyEdits } from "../check.ts";
import { memoryFiles } from "../memory-host.ts";

const uri = "file:///etc/postfix/main.cf";

function laidOut(text: string, line = 0): string | undefined {
  const workspace = new Workspace({ disk: memoryFiles({}), machine: {} });
  const file = workspace.open(uri, "postfix-main", 1, text);
  const layout = listLayout(workspace, file, line);
  return layout && applyEdits(text, layout.edits);
}

const pairs: Readonly<Record<string, readonly [string, string]>> = {
  "with commas": ["mydestination = a, b,c\nx = y\n", "mydestination =\n    a,\n    b,\n    c\nx = y\n"],
  "with blanks": ["mynetworks = 127.0.0.0/8 [::1]/128", "mynetworks =\n    127.0.0.0/8\n    [::1]/128"],
  "restrictions with their arguments": [
    "smtpd_client_restrictions = permit_mynetworks check_client_access hash:/a warn_if_reject reject_rbl_client b.example",
    "smtpd_client_restrictions =\n    permit_mynetworks\n    check_client_access hash:/a\n    warn_if_reject reject_rbl_client b.example",
  ],
  "a braced element": [
    "smtpd_milters = { inet:a:1, connect_timeout = 5s }, inet:b:2",
    "smtpd_milters =\n    { inet:a:1, connect_timeout = 5s },\n    inet:b:2",
  ],
  "lines that end with CR LF": ["relay_domains = a, b\r\n", "relay_domains =\r\n    a,\r\n    b\r\n"],
};

suite("a list, each element on a line of its own and back", () => {
  for (const [name, [one, many]] of Object.entries(pairs))
    test(name, () => {
      assert.equal(laidOut(one), many);
      assert.equal(laidOut(many, 1), one.replace(",c", ", c"));
    });

  test("what is no list, has one element, or a comment in between, stays", () => {
    for (const text of [
      "smtpd_banner = a, b",
      "relay_domains = a",
      "relay_domains =",
      "relay_domains = a,\n# old\n  b",
      "# relay_domains = a, b",
      "smtpd_recipient_restrictions = permit_mynetworks, warn_if_reject",
    ])
      assert.equal(laidOut(text), undefined, text);
  });
});
