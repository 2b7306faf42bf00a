import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { after, before, suite, test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";
import { Workbench } from "./workbench.ts";

suite("Check Live Certificates in VS Code", { skip: needs("code-server", "chromium") }, () => {
  let workbench: Workbench;
  let closed = 0;
  // Greets as another program would.
  const greeter = () => createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9\r\n"));
  const stranger = greeter();
  const another = greeter();

  before(async () => {
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const { port } = stranger.address() as AddressInfo;
    // Closed again: nobody listens there.
    const gone = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => gone.once("listening", resolve));
    closed = (gone.address() as AddressInfo).port;
    await new Promise((resolve) => gone.close(resolve));
    workbench = await Workbench.open({
      files: {
        "main.cf":
          "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /nonexistent/x.pem\n",
        "master.cf": `127.0.0.1:${port} inet n - n - - smtpd\n127.0.0.1:${closed} inet n - n - - smtpd\n`,
      },
    });
  });
  after(async () => {
    stranger.close();
    another.close();
    await workbench?.close();
  });

  test("what differs is a problem at the listener's line, and one notification sums up", async () => {
    await workbench.openFile("master.cf");
    await workbench.command("Mailconf: Check Live Certificates");
    await workbench.notification(/^Live certificates.*2 of 2 handshakes differ from the files/);
    const problems = await workbench.problems();
    assert.ok(
      problems.some((problem) => problem.includes(`127.0.0.1:${closed}: nothing listens`)),
      problems.join("\n"),
    );
    assert.ok(
      problems.some((problem) => problem.includes("does not talk SMTP")),
      problems.join("\n"),
    );
    // The same on the map, which asks again when its button is pressed.
    await workbench.command("Mailconf: Show Mail Server Map");
    const map = await workbench.view("[data-check]");
    await map.locator("td.wire", { hasText: "nothing listens" }).waitFor();
    await workbench.screenshot(at(".cache", "screenshots", "map-live.png"));
    another.listen(closed, "127.0.0.1");
    await map.getByRole("button", { name: "Check again" }).press("Enter");
    await map.locator("td.wire", { hasText: "nothing listens" }).waitFor({ state: "detached" });
    assert.equal(await map.locator("td.wire", { hasText: "does not talk SMTP" }).count(), 2);
  });
});
