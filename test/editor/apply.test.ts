import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";
import { PrivatePostfix } from "../real/private-postfix.ts";
import { Workbench } from "./workbench.ts";

suite("a running Postfix from VS Code", { skip: needs("code-server", "chromium", "postfix", "root") }, () => {
  let workbench: Workbench;
  let postfix: PrivatePostfix;
  before(async () => {
    workbench = await Workbench.open({ files: { "notes.txt": "the configuration comes\n" } });
    chmodSync(path.dirname(workbench.folder), 0o755);
    postfix = new PrivatePostfix({ directory: workbench.folder });
    postfix.start();
    postfix.send(3);
  });
  after(async () => {
    // Its configuration is the workbench's folder, which goes with the workbench.
    postfix?.stop();
    await workbench?.close();
  });

  const picture = async (name: string) => {
    mkdirSync(at(".cache", "screenshots"), { recursive: true });
    await sleep(300);
    await workbench.screenshot(at(".cache", "screenshots", `${name}.png`));
  };
  const queue = () => workbench.page.locator('.pane:has-text("Mail Queue")').locator(".monaco-list-row");
  const row = (text: string) => queue().filter({ hasText: text });
  const dialog = () => workbench.page.locator(".monaco-dialog-box");
  const queued = () => spawnSync("postqueue", ["-c", postfix.directory, "-j"], { encoding: "utf8" }).stdout;

  test("the queue is a tree with a filter; delete names what goes", async () => {
    await workbench.step("queue", async () => {
      await workbench.openFile("main.cf");
      await workbench.page.locator(".statusbar-item", { hasText: "Postfix 3." }).waitFor({ timeout: 60_000 });
      await workbench.command("Mailconf: Show Mail Queue");
      await row("s0@two.test → later@later.test").waitFor({ timeout: 60_000 });
      assert.equal(await row("later@later.test").count(), 3);
      await picture("queue");
      await workbench.command("Mailconf: Filter Queue");
      await workbench.page.locator(".quick-input-widget input").first().fill("s1@");
      await workbench.press("Enter");
      await row("s0@two.test").waitFor({ state: "detached" });
      await row("s1@two.test").click();
      await row("s1@two.test").hover();
      await row("s1@two.test").locator('[aria-label^="Delete"]').click();
      await dialog().getByText("s1@two.test → later@later.test").waitFor();
      await picture("queue-delete");
      assert.match(queued(), /s1@two\.test/);
      await dialog().getByRole("button", { name: "Delete" }).click();
      await row("s1@two.test").waitFor({ state: "detached" });
      assert.doesNotMatch(queued(), /s1@two\.test/);
      assert.match(queued(), /s0@two\.test/);
    });
  });

  test("10,000 messages: the first 500 are there, the others on request", async () => {
    await workbench.step("10,000 messages", async () => {
      const queues = path.join(postfix.home, "queue");
      spawnSync("postsuper", ["-c", postfix.directory, "-h", "ALL"]);
      const hold = path.join(queues, "hold");
      const first = readdirSync(hold)[0]!;
      const copies = Array.from({ length: 10_000 }, (_, i) =>
        path.join(hold, `F${i.toString(16).toUpperCase().padStart(9, "0")}`),
      );
      const { uid, gid } = statSync(path.join(hold, first));
      for (const copy of copies) {
        copyFileSync(path.join(hold, first), copy);
        chownSync(copy, uid, gid);
      }
      await workbench.command("Mailconf: Filter Queue");
      await workbench.page.locator(".quick-input-widget input").first().fill("");
      await workbench.press("Enter");
      const began = performance.now();
      await workbench.command("Mailconf: Show Mail Queue");
      await row("hold").filter({ hasText: "10002" }).waitFor({ timeout: 30_000 });
      console.log(`10,000 messages are shown after ${Math.round(performance.now() - began)} ms`);
      await picture("queue-10000");
      for (const copy of copies) rmSync(copy);
      await row("hold").filter({ hasText: "10002" }).waitFor({ state: "detached", timeout: 30_000 });
    });
  });

  test("Apply shows what changes, asks, and puts it in place", async () => {
    await workbench.step("apply", async () => {
      await workbench.openFile("main.cf");
      await workbench.press("Control+End");
      await workbench.type("smtpd_banner = applied by the test");
      await workbench.command("Mailconf: Apply: Validate, Back Up, Save, Reload");
      await dialog().getByText("Apply main.cf to the running server").waitFor({ timeout: 60_000 });
      await dialog().getByText("+ parameter smtpd_banner = applied by the test").waitFor();
      await picture("apply-question");
      assert.doesNotMatch(postfix.read("main.cf"), /applied by the test/);
      await dialog().getByRole("button", { name: "Apply" }).click();
      const told = workbench.page.locator(".notification-list-item-message", { hasText: "the new files are in place" });
      await told.first().waitFor({ timeout: 90_000 });
      await picture("apply-done");
      assert.match(postfix.read("main.cf"), /applied by the test/);
      assert.ok(await postfix.greets());
      await workbench.page.locator('.tab[data-resource-name="main.cf"]:not(.dirty)').waitFor();
      await workbench.page.getByRole("button", { name: "Roll Back", exact: true }).click();
      await workbench.page
        .locator(".view-line", { hasText: "applied by the test" })
        .waitFor({ state: "detached", timeout: 90_000 });
      const running = path.join(postfix.directory, ".mailconf", "apply");
      for (let i = 0; i < 300 && existsSync(running); i++) await sleep(200);
      assert.doesNotMatch(postfix.read("main.cf"), /applied by the test/);
    });
  });

  test("what cannot work is refused, and the text stays in the editor", async () => {
    await workbench.step("refused", async () => {
      await workbench.openFile("main.cf");
      await workbench.press("Control+End");
      await workbench.type("\nsmtpd_timeout = 10x");
      await workbench.command("Mailconf: Apply: Validate, Back Up, Save, Reload");
      const told = workbench.page.locator(".notification-list-item-message", { hasText: "the new files have errors" });
      await told.first().waitFor({ timeout: 60_000 });
      await picture("apply-refused");
      assert.doesNotMatch(postfix.read("main.cf"), /10x/);
      await workbench.page.locator('.tab.dirty[data-resource-name="main.cf"]').waitFor();
    });
  });

  test("a file of Courier's is applied where it lies", async () => {
    await workbench.step("courier", async () => {
      mkdirSync(path.join(postfix.directory, "courier"));
      writeFileSync(path.join(postfix.directory, "courier", "imapd"), "##VERSION: 1\n", { mode: 0o640 });
      await workbench.openFile("courier/imapd");
      await workbench.press("Control+End");
      await workbench.type("MAXPERIP=20");
      await workbench.command("Mailconf: Apply: Validate, Back Up, Save, Reload");
      await dialog().getByText("Apply imapd to the running server in").waitFor({ timeout: 60_000 });
      await dialog().getByRole("button", { name: "Apply" }).click();
      await workbench.page.locator('.tab[data-resource-name="imapd"]:not(.dirty)').waitFor({ timeout: 90_000 });
      assert.match(readFileSync(path.join(postfix.directory, "courier", "imapd"), "utf8"), /^MAXPERIP=20$/m);
    });
  });

  test("an apply that was cut off is found, and recovered", async () => {
    await workbench.step("recover", async () => {
      const main = path.join(postfix.directory, "main.cf");
      const old = readFileSync(main, "utf8");
      const half = `${old}smtpd_banner = half\n`;
      const own = path.join(postfix.directory, ".mailconf");
      mkdirSync(path.join(own, "apply"), { recursive: true });
      const [before, after] = [old, half].map((text) => createHash("sha256").update(text).digest("hex"));
      const fresh = path.join(postfix.directory, ".main.cf.mailconf-new");
      const kept = path.join(postfix.directory, ".main.cf.mailconf-old");
      const file = { name: "main.cf", target: main, mode: 0o644, owner: 0, group: 0, before, after, fresh, old: kept };
      const observed = { running: [], asked: [], greeted: [], failures: [] };
      const backup = path.join(own, "backup-20261126-000000");
      // Only a journal that was made where it lies is believed.
      const place = statSync(path.join(own, "apply")).ino;
      const journal = { version: 1, process: "1 0", place, started: "20261126-000000", server: "postfix", backup };
      renameSync(main, kept);
      writeFileSync(main, half);
      writeFileSync(
        path.join(own, "apply", "journal.writing"),
        JSON.stringify({ ...journal, activation: "none", observed, files: [file] }),
      );
      await workbench.openFile("master.cf");
      const told = workbench.page.locator(".notification-list-item", { hasText: "was interrupted" });
      await told.first().waitFor({ timeout: 60_000 });
      await told.first().getByRole("button", { name: "Recover" }).click();
      const done = workbench.page.locator(".notification-list-item-message", {
        hasText: "old files are back in place",
      });
      await done.first().waitFor({ timeout: 60_000 });
      assert.equal(readFileSync(main, "utf8"), old);
      assert.equal(existsSync(path.join(own, "apply")), false);
    });
  });

  test("the log is a document that goes on", async () => {
    await workbench.step("log", async () => {
      // The file in front says whose log is meant.
      await workbench.openFile("main.cf");
      await workbench.command("Mailconf: Show Mail Log");
      await workbench.page.locator('.tab.active[data-resource-name="mail.log"]').waitFor({ timeout: 30_000 });
      await workbench.page.locator(".statusbar-item", { hasText: "Mail log" }).waitFor();
      postfix.send(1, "latest@later.test");
      await workbench.page.locator(".view-line", { hasText: "latest@later.test" }).first().waitFor({ timeout: 30_000 });
      await picture("log");
      assert.match(readFileSync(postfix.log, "utf8"), /latest@later\.test/);
    });
  });
});
