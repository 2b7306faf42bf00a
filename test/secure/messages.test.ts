import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { nodeHost } from "../../server/src/host/node-host.ts";
import { withoutLinks } from "../../server/src/syntax/printable.ts";
import { pathOf, uriOf } from "../../server/src/uri.ts";
import { run } from "../cli/run.ts";
import { startClient } from "../lsp/test-client.ts";

const root = mkdtempSync(join(tmpdir(), "mailconf-messages-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** VS Code runs the command of such a link in a message when it is clicked, whatever command it is. */
const link = "[Fix it](command:workbench.action.terminal.sendSequence?x)";

suite("messages of the editor hold no links of strangers", () => {
  test("the client shows no message but through messages.ts, which takes links apart", () => {
    const direct = readdirSync("client/src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && file !== "messages.ts")
      .filter((file) =>
        /\.show(?:Information|Warning|Error)Message\b/.test(readFileSync(`client/src/${file}`, "utf8")),
      );
    assert.deepEqual(direct, []);
    const shows = [...readFileSync("client/src/messages.ts", "utf8").matchAll(/^export const show\w+ = (.*);$/gm)];
    assert.equal(shows.length, 3);
    for (const [line, how] of shows) assert.match(how!, /^plain\(/, line);
    assert.ok(!withoutLinks(`a ${link} b`).includes(`](`));
  });

  test("a mistake in .mailconf.json is told without its links, lines and escapes, and never quotes the file", async () => {
    const cases: readonly (readonly [name: string, text: string])[] = [
      ["rule", JSON.stringify({ rules: { [`${link}\n::error::\u001b[31m`]: "off" } })],
      ["key", JSON.stringify({ [link]: 1 })],
      ["secret", "kAnArY7Qx-----BEGIN"],
    ];
    const disk = nodeHost({ askMachine: false });
    for (const [name, text] of cases) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, "main.cf"), "");
      writeFileSync(join(root, name, ".mailconf.json"), text);
      const { connection, said } = await startClient({
        disk: {
          readFile: (uri, limit) => disk.readFile!(pathOf(uri), limit),
          stat: (uri) => disk.stat!(pathOf(uri)),
        },
        machine: {},
      });
      const told = new Promise<string>((resolve) =>
        connection.onRequest("window/showMessageRequest", ({ message }: { message: string }) => {
          resolve(message);
          return null;
        }),
      );
      const textDocument = {
        uri: uriOf(join(root, name, "main.cf")),
        languageId: "postfix-main",
        version: 1,
        text: "",
      };
      await connection.sendNotification("textDocument/didOpen", { textDocument });
      const message = await told;
      assert.ok(!/\]\(|[\n\u001b]/.test(message), message);
      const { stderr } = run("check", join(root, name), "--no-host");
      for (const output of [said(), stderr]) assert.ok(!output.includes("kAnArY"), output);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      connection.dispose();
    }
  });
});
