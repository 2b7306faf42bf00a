import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

suite("VS Code", { skip: needs("code-server", "chromium") }, () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({ files: { "main.cf": "myhostname = mail.example.com\nfoo\n" } });
  });
  after(() => workbench?.close());

  test("a line without = has a squiggle and a row in Problems", async () => {
    await workbench.step("squiggle", async () => {
      await workbench.openFile("main.cf");
      await workbench.squiggles("error").first().waitFor({ timeout: 60_000 });
      const problems = await workbench.problems();
      assert.ok(
        problems.some((row) => row.includes("missing-equals") && row.includes("[Ln 2, Col 1]")),
        problems.join("\n"),
      );
    });
  });

  test("nothing outside the machine is asked", () => {
    assert.deepEqual(workbench.blocked, []);
  });
});
