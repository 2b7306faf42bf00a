import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

const sample = (name: string) => readFileSync(`test/sample-server/etc/${name}`, "utf8");

const dark = { "workbench.colorTheme": "Default Dark Modern", "window.autoDetectColorScheme": false };

/** A tree with the certificates of the sample server. */
function makeRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), "mailconf-root-"));
  const certificates = [
    ["etc/postfix/postfix_default.pem", "mail.example.com", 200],
    ["etc/postfix/mail.example.org.pem", "mail.example.org", 9],
    ["usr/share/imapd.pem", "mail.example.com", 200],
    ["usr/share/imapd.pem.198.51.100.20", "mail.example.org", 200],
    ["etc/postfix/198.51.100.30.pem", "mail.example.net", 200],
  ] as const;
  const authority = path.join(root, "authority");
  const openssl = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const issuer = ["-keyout", `${authority}.key`, "-out", `${authority}.crt`, "-subj", "/CN=Example Authority"];
  openssl("req", "-x509", ...kind, ...issuer);
  for (const [file, name, days] of certificates) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    const [key, certificate] = [`${target}.key`, `${target}.crt`];
    const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    const made = ["-keyout", key, "-out", certificate, "-days", String(days)];
    const signed = ["-CA", `${authority}.crt`, "-CAkey", `${authority}.key`];
    openssl("req", "-x509", ...kind, ...made, ...subject, ...signed);
    writeFileSync(target, readFileSync(key, "utf8") + readFileSync(certificate, "utf8"), { mode: 0o600 });
    rmSync(key);
    rmSync(certificate);
  }
  return root;
}

suite("the commands in VS Code", { skip: needs("code-server", "chromium", "openssl") }, () => {
  let workbench: Workbench;
  let root = "";
  const picture = async (name: string) => {
    mkdirSync(at(".cache", "screenshots"), { recursive: true });
    await sleep(300);
    await workbench.screenshot(at(".cache", "screenshots", `${name}.png`));
  };
  const closeOthers = async () => {
    await workbench.command("View: Close All Editors");
    await sleep(300);
  };
  before(async () => {
    root = makeRoot();
    const files = ["postfix/main.cf", "postfix/master.cf", "courier-imap/imapd", "courier-imap/imapd-ssl"];
    workbench = await Workbench.open({
      files: {
        ...Object.fromEntries(files.map((name) => [name, sample(name)])),
        // Settings of the machine do not count among those of the user where VS Code is at the other end of a line.
        ".vscode/settings.json": JSON.stringify({ "mailconf.root": root }),
      },
      settings: { "mailconf.target.postfix": "3.7", ...dark },
    });
  });
  after(async () => {
    await workbench?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test("the status item says what the file is checked for", async () => {
    await workbench.step("status item", async () => {
      await workbench.openFile("master.cf");
      await workbench.page.locator(".statusbar-item", { hasText: "Postfix 3.7" }).waitFor({ timeout: 60_000 });
    });
  });

  test("the map shows way and certificates, in dark and light, follows edits and leads to lines", async () => {
    await workbench.step("map", async () => {
      await workbench.command("Mailconf: Show Mail Server Map");
      const map = await workbench.view("svg.way");
      await map.locator("td.state", { hasText: "ends soon" }).first().waitFor();
      await picture("map-beside");
      await workbench.command("View: Toggle Maximize Editor Group");
      await workbench.command("View: Toggle Primary Side Bar Visibility");
      await picture("map-dark");
      await workbench.command("Preferences: Toggle between Light/Dark Themes");
      await picture("map-light");
      await workbench.command("Preferences: Toggle between Light/Dark Themes");
      await workbench.command("View: Toggle Primary Side Bar Visibility");
      await workbench.command("View: Toggle Maximize Editor Group");
      const link = map.locator("tbody a", { hasText: "198.51.100.20:smtps" });
      await link.focus();
      await workbench.press("Enter");
      await workbench.page.locator(".editor-group-container.active .tab.active", { hasText: "master.cf" }).waitFor();
      const line = sample("postfix/master.cf")
        .split("\n")
        .findIndex((text) => text.startsWith("198.51.100.20:smtps"));
      await workbench.page.locator(".statusbar-item", { hasText: `Ln ${line + 1}, Col 1` }).waitFor();
      await workbench.press("End", "Enter", "Home");
      await workbench.press("Control+End");
      await workbench.type("\n10025 inet n - n - - smtpd");
      await map.locator("svg.way a", { hasText: "10025" }).waitFor();
      await workbench.command("File: Revert File");
    });
  });

  test("services for an address: asked, looked at, inserted, and what is left to do", async () => {
    await workbench.step("insert services", async () => {
      await closeOthers();
      await workbench.openFile("master.cf");
      await workbench.command("Mailconf: Insert Services for an IP Address…");
      await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "198.51.100.30" }).waitFor();
      await picture("insert-address");
      await workbench.pick("198.51.100.30");
      await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Port 465" }).waitFor();
      await picture("insert-parts");
      await workbench.pick();
      await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "mail.example.net" }).waitFor();
      await picture("insert-certificate");
      await workbench.pick("198.51.100.30.pem");
      await workbench.page.locator(".quick-input-widget", { hasText: "Domains whose mail leaves" }).waitFor();
      await workbench.pick();
      await workbench.notification("insert what the preview shows");
      await workbench.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
      await workbench.page.mouse.move(700, 880);
      await picture("insert-preview");
      await workbench.page.locator(".notification-list-item a.monaco-button", { hasText: "Insert" }).click();
      const left = await workbench.view("h1:has-text('Left to do for 198.51.100.30')");
      assert.match((await left.locator("body").textContent()) ?? "", /usr\/share\/imapd\.pem\.198\.51\.100\.30/);
      await picture("insert-left-to-do");
      await workbench.command("File: Save All");
      await sleep(500);
      const file = (name: string) => readFileSync(path.join(workbench.folder, "postfix", name), "utf8");
      assert.match(file("master.cf"), /^198\.51\.100\.30:submission +inet/m);
      assert.match(file("main.cf"), /@example\.net = out-198-51-100-30:/);
    });
  });

  test("an address is removed: looked at, taken out, and what is left to do", async () => {
    await workbench.step("remove an address", async () => {
      await closeOthers();
      await workbench.openFile("master.cf");
      await workbench.command("Mailconf: Remove an IP Address…");
      await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "198.51.100.20" }).waitFor();
      await workbench.pick("198.51.100.20");
      await workbench.notification("remove what the preview shows");
      await workbench.page.locator(".monaco-diff-editor .line-delete").first().waitFor();
      // The message goes away by itself while somebody reads; the button above the preview stays.
      await workbench.page.locator(".editor-actions a[aria-label*='Make the Change']").first().click();
      const left = await workbench.view("h1:has-text('Left to do for 198.51.100.20')");
      assert.match((await left.locator("body").textContent()) ?? "", /rm \/usr\/share\/imapd\.pem\.198\.51\.100\.20/);
      for (const name of ["main.cf", "master.cf"]) {
        await workbench.openFile(name);
        await workbench.command("File: Revert File");
      }
      await workbench.page.locator(".tab.dirty").first().waitFor({ state: "detached" });
    });
  });

  test("a message is traced; each line leads to the file that says so", async () => {
    await workbench.step("trace", async () => {
      await closeOthers();
      await workbench.openFile("main.cf");
      await workbench.command("Mailconf: Trace a Message…");
      const answer = async (step: number, text: string) => {
        await workbench.page.locator(".quick-input-widget", { hasText: `(${step}/6)` }).waitFor();
        if (text !== "") await workbench.page.locator(".quick-input-widget input").first().fill(text);
        await workbench.press("Enter");
      };
      for (const [i, text] of ["203.0.113.7", "a@example.net", "b@example.com", "", "", ""].entries())
        await answer(i + 1, text);
      const page = await workbench.view("h1:has-text('a@example.net → b@example.com')");
      await picture("trace");
      const step = page.locator("li", { hasText: "reject_rbl_client" }).first();
      await step.locator("a", { hasText: "main.cf" }).click();
      const line = sample("postfix/main.cf")
        .split("\n")
        .findIndex((text) => text.includes("reject_rbl_client"));
      await workbench.page.locator(".statusbar-item", { hasText: `Ln ${line + 1}, Col 1` }).waitFor();
    });
  });

  test("client settings can be copied", async () => {
    await workbench.step("client settings", async () => {
      await closeOthers();
      await workbench.openFile("master.cf");
      await workbench.command("Mailconf: Show Client Settings");
      const page = await workbench.view(".cards");
      await workbench.command("View: Toggle Maximize Editor Group");
      await picture("client-settings-dark");
      await page.locator("summary", { hasText: "SRV" }).first().click();
      await page.locator("details[open] button", { hasText: "Copy" }).first().click();
      await sleep(300);
      assert.match(await workbench.clipboard(), /_imaps\._tcp\.example\.com\. +IN SRV 0 1 993/);
      await workbench.command("Preferences: Toggle between Light/Dark Themes");
      await picture("client-settings-light");
      await workbench.command("Preferences: Toggle between Light/Dark Themes");
    });
  });

  test("explain this", async () => {
    await workbench.step("explain", async () => {
      await closeOthers();
      await workbench.openFile("main.cf");
      const line = sample("postfix/main.cf")
        .split("\n")
        .findIndex((text) => text.startsWith("smtpd_helo_required"));
      await workbench.gotoLine(line + 1, 3);
      await workbench.command("Mailconf: Explain This");
      const page = await workbench.view("h2:has-text('bad-boolean')");
      assert.match((await page.locator("body").textContent()) ?? "", /smtpd_helo_required/);
      await picture("explain");
    });
  });

  test("compare with defaults", async () => {
    await workbench.step("compare", async () => {
      await closeOthers();
      await workbench.openFile("main.cf");
      await workbench.command("Mailconf: Compare with Defaults");
      await workbench.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
      await picture("compare-with-defaults");
    });
  });

  test("support report on the clipboard", async () => {
    await workbench.step("support report", async () => {
      await closeOthers();
      await workbench.openFile("main.cf");
      await workbench.command("Mailconf: Copy Support Report");
      await workbench.notification("The support report is on the clipboard");
      assert.match(await workbench.clipboard(), /target Postfix 3\.7[\s\S]*### Listeners/);
    });
  });

  test("nothing outside the machine is asked, and no page breaks its policy", () => {
    assert.deepEqual(workbench.blocked, []);
    assert.deepEqual(
      workbench.console.filter((line) => /Content Security Policy/.test(line) && /nonce/.test(line)),
      [],
    );
  });
});
