import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

/** The extension as vscode.dev runs it: in a worker of the browser, where nobody can be asked about a machine. */
suite("the web extension", { skip: needs("code-server", "chromium") }, () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({
      files: {
        "postfix/main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.com\nfoo\n",
        "courier/imapd-ssl": "SSLPORT=993\nIMAPDSSLSTART=YES\n",
        "postfix/master.cf": "smtp inet n - n - - smtpd\n",
      },
      settings: { "remote.extensionKind": { "mailconf.mailconf": ["web"] } },
    });
  });
  after(() => workbench?.close());

  test("runs in the browser, finds problems, and shows the map", async () => {
    await workbench.step("web extension", async () => {
      await workbench.openFile("main.cf");
      await workbench.squiggles("error").first().waitFor({ timeout: 90_000 });
      await workbench.command("Mailconf: Show Mail Server Map");
      const map = await workbench.view("svg.way");
      assert.match((await map.locator("h1").textContent()) ?? "", /mail\.example\.com/);
      // From files that are not open.
      await map.getByText("25 smtp · no TLS").waitFor();
      await map.getByText("993 imapd-ssl · TLS").waitFor();
      await workbench.screenshot(at(".cache", "screenshots", "web-extension.png"));
      assert.deepEqual(
        workbench.console.filter((line) => line.includes("Activating extension 'mailconf.mailconf' failed")),
        [],
      );
    });
  });
});
