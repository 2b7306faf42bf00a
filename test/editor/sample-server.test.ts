import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

const sample = (name: string) => readFileSync(`test/sample-server/etc/postfix/${name}`, "utf8");
const lineOf = (text: string, word: string) => text.split("\n").findIndex((line) => line.includes(word)) + 1;

/** The tour of the README on the sample server; its pictures stay in .cache/screenshots. */
suite("VS Code on the sample server", { skip: needs("code-server", "chromium") }, () => {
  const main = sample("main.cf");
  const master = sample("master.cf");
  let workbench: Workbench;
  const picture = async (name: string) => {
    mkdirSync(at(".cache", "screenshots"), { recursive: true });
    await sleep(300);
    await workbench.screenshot(at(".cache", "screenshots", `${name}.png`));
  };
  before(async () => {
    workbench = await Workbench.open({ files: { "main.cf": main, "master.cf": master } });
  });
  after(() => workbench?.close());

  test("problems", async () => {
    await workbench.step("sample problems", async () => {
      await workbench.openFile("main.cf");
      await workbench.squiggles("error").first().waitFor({ timeout: 60_000 });
      const problems = await workbench.problems();
      assert.ok(
        problems.some((row) => row.includes("bad-boolean")),
        problems.join("\n"),
      );
      await picture("problems");
    });
  });

  test("hover: the value here and our own words", async () => {
    await workbench.step("sample hover", async () => {
      const line = lineOf(main, "smtpd_helo_required");
      await workbench.gotoLine(line, 3);
      await workbench.press("Control+K", "Control+I");
      await workbench.page.locator(".monaco-hover .hover-contents").first().waitFor();
      await picture("hover");
      await workbench.press("Escape");
      const text = await workbench.hover(line, 3);
      assert.match(text, /smtpd_helo_required/);
      assert.match(text, /HELO restrictions can be walked around/);
    });
  });

  test("completion of a value", async () => {
    await workbench.step("sample completion", async () => {
      const line = lineOf(main, "smtpd_helo_required");
      await workbench.gotoLine(line, main.split("\n")[line - 1]!.indexOf("=") + 3);
      const labels = await workbench.completion();
      assert.ok(
        labels.some((label) => label.startsWith("yes")),
        labels.join("\n"),
      );
      await workbench.press("Escape");
      await workbench.gotoLine(lineOf(main, "    reject_unauth_destination") - 1);
      await workbench.press("End");
      await workbench.type(" reject_unk");
      const offered = workbench.page.locator(".suggest-widget.visible .monaco-list-row");
      await offered.filter({ hasText: "reject_unknown_sender_domain" }).first().waitFor();
      await picture("completion");
      await workbench.press("Escape");
      await workbench.command("File: Revert File");
      await workbench.page.locator(".tab.active:not(.dirty)").waitFor();
    });
  });

  test("a quick fix changes the file as it says", async () => {
    await workbench.step("sample quick fix", async () => {
      const line = lineOf(main, "smtpd_helo_required");
      await workbench.gotoLine(line, main.split("\n")[line - 1]!.indexOf("=") + 4);
      const titles = await workbench.quickFixes();
      await picture("quick-fix");
      assert.ok(titles.includes('Change to "yes"'), titles.join("\n"));
      await workbench.press("Escape");
      await workbench.quickFix('Change to "yes"');
      assert.match(await workbench.text(), /smtpd_helo_required = yes/);
    });
  });

  test("master.cf: the address without its submission service", async () => {
    await workbench.step("sample master", async () => {
      await workbench.openFile("master.cf");
      await workbench.gotoLine(lineOf(master, "198.51.100.20:smtp "));
      await workbench.squiggles("warning").first().waitFor({ timeout: 60_000 });
      await workbench.press("Control+K", "Control+I");
      await workbench.page.locator(".monaco-hover .hover-contents").first().waitFor();
      await picture("overview");
      await workbench.press("Escape");
      const text = await workbench.hover(lineOf(master, "198.51.100.20:smtp "), 3);
      assert.match(text, /198\.51\.100\.20 has its own certificate here, but not on 587/);
    });
  });
});
