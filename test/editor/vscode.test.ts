import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

suite("VS Code", { skip: needs("code-server", "chromium") }, () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({
      files: { "main.cf": "myhostname = mail.example.com\nfoo\n" },
      settings: { "mailconf.trace.server": "messages" },
    });
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

  test("what editor and server say to each other is in the output, as trace.server asks for it", async () => {
    await workbench.step("trace", async () => {
      await workbench.command("Mailconf: Show Output");
      const lines = workbench.page.locator(".panel .view-line");
      await lines.filter({ hasText: "'textDocument/" }).first().waitFor();
    });
  });

  test("nothing outside the machine is asked", () => {
    assert.deepEqual(workbench.blocked, []);
  });
});
