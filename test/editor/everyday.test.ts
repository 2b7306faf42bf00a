import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

const main = [
  "compatibility_level = 3.6",
  "myhostname = mail.example.com",
  "our_domain = example.com",
  "relay_domains = $our_domain",
  "relay_transport = inhouse",
  "transport_maps = texthash:/etc/postfix/transport",
  "smtpd_helo_required = true",
  "smtpd_recipient_restrictions = permit_mynetworks,",
  "    reject_unauth_destination",
  "mynetworks = 127.0.0.1/8",
  "",
].join("\n");
const master = [
  "smtp inet n - n - - smtpd",
  "  -o myorigin=$our_domain",
  "inhouse unix - - n - - smtp",
  "smtp      unix  -       -       n       -       -       smtp",
  "",
].join("\n");

/** Two servers in one window: what one does every day, on both. */
suite("everyday tasks in VS Code, two folders at once", { skip: needs("code-server", "chromium") }, () => {
  let workbench: Workbench;
  const file = (name: string) => path.join(workbench.folder, name);
  const read = (name: string) => readFileSync(file(name), "utf8");
  const lineOf = (text: string, word: string) => text.split("\n").findIndex((line) => line.includes(word)) + 1;
  const statusItem = (text: string) => workbench.page.locator(".statusbar-item", { hasText: text });
  const row = (text: string) => workbench.page.locator(".markers-panel-container .monaco-list-row", { hasText: text });
  const closeAll = () => workbench.command("View: Close All Editors");

  before(async () => {
    workbench = await Workbench.open({
      files: {
        "postfix-one/main.cf": main,
        "postfix-one/master.cf": master,
        "postfix-one/transport": "example.net inhouse:\n",
        "postfix-two/main.cf": "compatibility_level = 3.6\nmyhostname = two.example.net\nnonsense\n",
        "postfix-two/master.cf": "smtp inet n - n - - smtpd\n",
      },
      folders: ["postfix-one", "postfix-two"],
      settings: { "mailconf.target.postfix": "3.7", "editor.codeActionsOnSave": { "source.fixAll": "explicit" } },
    });
  });
  after(() => workbench?.close());

  test("both folders have their problems; a row leads to its line, its code to the rule's page", async () => {
    await workbench.step("two folders", async () => {
      await workbench.openFile("postfix-two/main.cf");
      await workbench.squiggles("error").first().waitFor({ timeout: 60_000 });
      await workbench.openFile("postfix-one/main.cf");
      await workbench.problems();
      await row("missing-equals").waitFor();
      // What the machine says comes last: until then rows move under the mouse.
      await row("table-missing").waitFor();
      await row("relay-without-recipients").waitFor();
      const there = statusItem(`Ln ${lineOf(main, "smtpd_helo_required")}, Col`);
      for (let attempt = 1; attempt < 4 && !(await there.isVisible()); attempt++) {
        await row("bad-boolean").dblclick();
        await there.waitFor({ timeout: 5000 }).catch(() => {});
      }
      await there.waitFor();
      await row("bad-boolean")
        .locator("a", { hasText: "bad-boolean" })
        .first()
        .click({ modifiers: ["Control"] });
      await workbench.view("h1:has-text('bad-boolean')");
      await closeAll();
    });
  });

  test("rename over main.cf and master.cf", async () => {
    await workbench.step("rename", async () => {
      await workbench.openFile("postfix-one/main.cf");
      await workbench.gotoLine(lineOf(main, "our_domain ="), 2);
      await workbench.press("F2");
      await workbench.page.locator(".rename-box input").waitFor();
      await workbench.page.locator(".rename-box input").fill("house_domain");
      await workbench.press("Enter");
      await workbench.page.locator(".tab.dirty").first().waitFor();
      await workbench.command("File: Save All");
      await until(() => read("postfix-one/master.cf").includes("-o myorigin=$house_domain"));
      await until(() =>
        read("postfix-one/main.cf").includes("house_domain = example.com\nrelay_domains = $house_domain"),
      );
    });
  });

  test("saving makes the safe fixes", async () => {
    await workbench.step("fix all on save", async () => {
      await workbench.openFile("postfix-one/main.cf");
      await workbench.press("Control+End");
      await workbench.type("# edited");
      await workbench.save();
      await until(() => read("postfix-one/main.cf").includes("mynetworks = 127.0.0.0/8\n# edited"));
    });
  });

  test("master.cf is formatted in the stock file's columns", async () => {
    await workbench.step("format", async () => {
      await workbench.openFile("postfix-one/master.cf");
      await workbench.command("Format Document");
      await workbench.page.locator(".tab.active.dirty").waitFor();
      await workbench.save();
      await until(() =>
        read("postfix-one/master.cf").includes("smtp      inet  n       -       n       -       -       smtpd\n"),
      );
      assert.match(read("postfix-one/master.cf"), /^inhouse {3}unix {2}-/m);
    });
  });

  test("a transport's definition from main.cf and from a table, and symbols of files that are not open", async () => {
    await workbench.step("navigation", async () => {
      await closeAll();
      await workbench.openFile("postfix-one/transport");
      await workbench.gotoLine(1, "example.net in".length);
      await workbench.press("F12");
      await workbench.page.locator(".editor-group-container.active .tab.active", { hasText: "master.cf" }).waitFor();
      await statusItem("Ln 3, Col 1").waitFor();
      await closeAll();
      await workbench.openFile("postfix-one/main.cf");
      await workbench.press("Control+T");
      await workbench.page.locator(".quick-input-widget input").first().fill("#inhouse");
      await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "inhouse unix" }).waitFor();
      await workbench.press("Escape");
    });
  });

  test("the lens of a service shows the places that name it", async () => {
    await workbench.step("lens", async () => {
      await closeAll();
      await workbench.openFile("postfix-one/master.cf");
      await workbench.page.locator(".codelens-decoration a", { hasText: "named" }).first().click();
      await workbench.page.locator(".peekview-widget .view-line", { hasText: "inhouse" }).first().waitFor();
      await workbench.press("Escape");
    });
  });

  test("a table's file is renamed from where main.cf names it", async () => {
    await workbench.step("rename a file", async () => {
      await workbench.openFile("postfix-one/main.cf");
      await workbench.gotoLine(lineOf(main, "transport_maps"), "transport_maps = texthash:/etc/postfix/tr".length);
      await workbench.press("F2");
      await workbench.page.locator(".rename-box input").waitFor();
      await workbench.page.locator(".rename-box input").fill("routes");
      await workbench.press("Enter");
      await until(() => existsSync(file("postfix-one/routes")) && !existsSync(file("postfix-one/transport")));
      await workbench.command("File: Save All");
      await until(() => read("postfix-one/main.cf").includes("transport_maps = texthash:/etc/postfix/routes\n"));
    });
  });

  test("completion inside a list of restrictions; a snippet with its stops", async () => {
    await workbench.step("completion and snippet", async () => {
      await workbench.openFile("postfix-one/main.cf");
      const text = read("postfix-one/main.cf");
      await workbench.gotoLine(lineOf(text, "    reject_unauth_destination") - 1);
      await workbench.press("End");
      await workbench.type(" reject_unk");
      const offered = workbench.page.locator(".suggest-widget.visible .monaco-list-row", {
        hasText: "reject_unknown_sender_domain",
      });
      await offered.first().waitFor();
      await workbench.press("Escape", "Control+End", "Enter");
      await workbench.type("size-lim");
      await workbench.page
        .locator(".suggest-widget.visible .monaco-list-row", { hasText: "size-limits" })
        .first()
        .waitFor();
      await workbench.press("Escape", "Shift+Home", "Delete");
      await workbench.command("Snippets: Insert Snippet");
      await workbench.page.locator(".quick-input-widget input").first().fill("Size limits");
      await workbench.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "Size limits" }).waitFor();
      await workbench.press("Enter");
      await workbench.page.locator(".view-line", { hasText: "message_size_limit" }).waitFor();
      await workbench.page.locator(".snippet-placeholder").first().waitFor();
      await workbench.command("File: Revert File");
      await workbench.page.locator(".tab.active:not(.dirty)").waitFor();
    });
  });

  test("a rule that is turned off is silent at once", async () => {
    await workbench.step("settings", async () => {
      await workbench.openFile("postfix-two/main.cf");
      await workbench.problems();
      await row("missing-equals").waitFor();
      const workspace = JSON.parse(read("all.code-workspace")) as object;
      const settings = { "mailconf.rules": { "missing-equals": "off" } };
      writeFileSync(file("all.code-workspace"), JSON.stringify({ ...workspace, settings }));
      await row("missing-equals").waitFor({ state: "detached" });
      writeFileSync(file("all.code-workspace"), JSON.stringify(workspace));
      await row("missing-equals").waitFor();
      // The same from the light bulb, and taken back from the message.
      await workbench.openFile("postfix-two/main.cf");
      await workbench.gotoLine(3, 3);
      await workbench.quickFix('Turn "missing-equals" off in the settings');
      await row("missing-equals").waitFor({ state: "detached" });
      assert.match(read("all.code-workspace"), /"missing-equals": ?"off"/);
      await workbench.page.locator(".notification-toast .monaco-button", { hasText: "Undo" }).click();
      await row("missing-equals").waitFor();
    });
  });

  test("the output says what is checked; a killed server is back, and says so once", async () => {
    await workbench.step("killed server", async () => {
      await workbench.command("Mailconf: Show Output");
      await workbench.page.locator(".panel .view-line", { hasText: "checked for Postfix 3.7" }).first().waitFor();
      const home = path.dirname(workbench.folder);
      const { stdout } = spawnSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
      const servers = stdout.split("\n").filter((line) => line.includes(home) && line.includes("mailconf.js lsp"));
      assert.equal(servers.length, 1, stdout);
      process.kill(Number.parseInt(servers[0]!, 10), "SIGKILL");
      await workbench.notification("ended unexpectedly and was started again");
      await workbench.command("Notifications: Clear All Notifications");
      await workbench.openFile("postfix-two/main.cf");
      await workbench.press("Control+End");
      await workbench.type("broken");
      await workbench.page.locator(".editor-instance .view-line", { hasText: "broken" }).waitFor();
      await workbench.problems();
      await row("and 1 more line below").waitFor();
      await workbench.command("File: Revert File");
    });
  });

  test("a file that one may not write leads to Apply", async () => {
    await workbench.step("read-only file", async () => {
      const name = file("postfix-two/main.cf");
      const protect = (on: boolean) => spawnSync("chattr", [on ? "+i" : "-i", name]).status === 0;
      // Root writes what modes forbid; where a container lets it not make files immutable either, nothing is refused.
      const isProtected = protect(true) || process.getuid?.() !== 0;
      if (!isProtected) return;
      if (process.getuid?.() !== 0) chmodSync(name, 0o444);
      try {
        await workbench.openFile("postfix-two/main.cf");
        await workbench.gotoLine(1, 1);
        await workbench.type("# edited\n");
        await workbench.press("Control+S");
        await workbench.notification("Apply checks it and puts it in place");
        await workbench.page.locator(".notification-list-item a.monaco-button", { hasText: "Apply…" }).waitFor();
      } finally {
        protect(false);
      }
      await workbench.command("File: Revert File");
    });
  });
});

suite("an untrusted folder in VS Code", { skip: needs("code-server", "chromium") }, () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({
      files: { "main.cf": "compatibility_level = 3.6\nsmtpd_tls_cert_file = /nonexistent.pem\nfoo\n" },
      settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" },
    });
  });
  after(() => workbench?.close());

  test("the files are checked, the machine is not asked, and the status item says why", async () => {
    await workbench.step("untrusted", async () => {
      await workbench.openFile("main.cf");
      await workbench.squiggles("error").first().waitFor({ timeout: 60_000 });
      const item = workbench.page.locator(".statusbar-item", { hasText: "files only" });
      await item.waitFor();
      await workbench.page.locator('.statusbar-item[aria-label*="the workspace is not trusted"]').waitFor();
      const problems = (await workbench.problems()).join("\n");
      assert.match(problems, /missing-equals/);
      assert.doesNotMatch(problems, /certificate-missing/);
    });
  });
});

/** Waits for what a file or a process shows; the editor works on its own time. */
async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (isSo()) return;
    await sleep(100);
  }
  assert.ok(isSo());
}
