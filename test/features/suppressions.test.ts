import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { completion } from "../../server/src/features/completion.ts";
import { hover } from "../../server/src/features/hover.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";

const uri = "file:///etc/postfix/main.cf";

function opened(text: string) {
  const workspace = new Workspace({ disk: memoryFiles({}), machine: {} });
  return { workspace, file: workspace.open(uri, "postfix-main", 1, text) };
}

/** The labels at the end of a line, as editors order them. */
function offered(text: string, line: number): string[] {
  const { workspace, file } = opened(text);
  return completion(workspace, file, { line, character: 1000 })
    .sort((a, b) => (a.sort < b.sort ? -1 : 1))
    .map(({ label }) => label);
}

suite("comments that take rules out", () => {
  test("how they are written, and the rules: first what the entry below has", () => {
    assert.deepEqual(offered("# mailconf:", 0), ["ignore", "ignore-file"]);
    assert.deepEqual(offered("# mailconf: ignore-f", 0), ["ignore-file"]);
    const text = "# mailconf: ignore \nsmtpd_helo_required = maybe\nmissing\n";
    assert.deepEqual(offered(text, 0).slice(0, 2), ["bad-boolean", "missing-equals"]);
    assert.ok(offered("# mailconf: ignore bad-boolean, quoted-v", 0).includes("quoted-value"));
    for (const other of ["# mailconf: ignore bad-boolean -- the re", "# ignore ", "# mailconf is "])
      assert.deepEqual(offered(other, 0), [], other);
  });

  test("hover tells what the rule is about", () => {
    const { workspace, file } = opened("# mailconf: ignore bad-boolean -- because\na = b\n");
    assert.match(hover(workspace, file, { line: 0, character: 22 })?.contents.value ?? "", /bad-boolean.*yes\/no/s);
    assert.equal(hover(workspace, file, { line: 0, character: 38 }), undefined);
  });
});
