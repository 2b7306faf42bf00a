import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { uriOf } from "../../server/src/uri.ts";

const root = mkdtempSync(join(tmpdir(), "mailconf-untrusted-"));
after(() => rmSync(root, { recursive: true, force: true }));
const at = (...names: string[]) => join(root, ...names);
for (const name of ["workspace/postfix", "secret/courier", "bin"]) mkdirSync(at(name), { recursive: true });

/** Files outside the workspace: what they hold would be seen in an answer, and that they are looked at in the trace. */
writeFileSync(at("secret/table"), "a@x.example kAnArY7Qx@x.example\n");
writeFileSync(at("secret/imapd"), "PORT=kAnArY7Qx\n");
writeFileSync(at("secret/.mailconf.json"), "{}");
writeFileSync(at("workspace/postfix/inside"), "b@x.example c@x.example\n");
symlinkSync(at("secret/table"), at("workspace/postfix/linked"));
symlinkSync("../../secret/table", at("workspace/postfix/virtual"));
for (const program of ["postconf", "postfix", "xz", "touch"])
  writeFileSync(at("bin", program), `#!/bin/sh\necho ran > ${at("ran")}\n`, { mode: 0o755 });

const up = "/etc/postfix/../../secret/table";
const files: Readonly<Record<string, readonly [language: string, text: string]>> = {
  "main.cf": [
    "postfix-main",
    `virtual_alias_maps = texthash:/etc/postfix/inside, texthash:/etc/postfix/linked, texthash:${up}, texthash:${at("secret/table")}\n` +
      `transport_maps = texthash:${at("workspace/postfix/../../secret/table")}\nmynetworks = /etc/postfix/inside, ${up}\n` +
      `smtpd_tls_cert_file = ${up}\nalias_maps = texthash://evil.example/share/x\n`,
  ],
  "master.cf": ["postfix-master", "smtp inet n - n - - smtpd\n"],
};
for (const [name, [, text]] of Object.entries(files)) writeFileSync(at("workspace/postfix", name), text);
const settings = {
  ...{ root: at("secret"), courierDirectory: uriOf(at("secret")), commands: { prefix: "touch" }, isTrusted: true },
  hostChecks: { enabled: true, dns: true, timeout: 100 },
};

/** Written before the server's own code, so that each path that it asks the file system for is on the record. */
const recorder = at("recorder.mjs");
writeFileSync(
  recorder,
  `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
const write = fs.appendFileSync;
for (const name of ["openSync", "statSync", "lstatSync", "readdirSync", "readFileSync", "readlinkSync", "existsSync"]) {
  const real = fs[name];
  fs[name] = Object.assign((path, ...more) => { if (path !== process.env.RECORD) write(process.env.RECORD, path + "\\n"); return real(path, ...more); }, real);
}
syncBuiltinESMExports();`,
);

suite("an untrusted workspace", () => {
  for (const pulls of [false, true])
    test(`reads nothing outside itself and runs nothing, settings ${pulls ? "asked for" : "sent"} later`, async () => {
      const record = at(`record-${pulls}`);
      writeFileSync(record, "");
      const server = spawn(process.execPath, ["--import", recorder, "dist/mailconf.js", "lsp", "--stdio"], {
        env: { ...process.env, RECORD: record, PATH: `${at("bin")}:${process.env.PATH}` },
      });
      let said = "";
      server.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString("utf8");
      });
      const connection = createProtocolConnection(
        new StreamMessageReader(server.stdout),
        new StreamMessageWriter(server.stdin),
      );
      connection.onRequest("workspace/configuration", () => [settings]);
      connection.onRequest("client/registerCapability", () => null);
      connection.listen();
      await askEverything(connection, pulls);
      connection.dispose();
      server.kill();
      const asked = readFileSync(record, "utf8").split("\n");
      assert.ok(
        asked.some((path) => path.startsWith(at("workspace/postfix"))),
        asked.join("\n"),
      );
      const isOutside = (path: string) =>
        /secret|evil|^\/etc\/(?!ssl)|\/\.\.\//.test(path) || /^(?!.*workspace).*\.mailconf\.json$/.test(path);
      assert.deepEqual(asked.filter(isOutside), []);
      assert.ok(!said.includes("kAnArY"), said.slice(said.indexOf("kAnArY") - 300, said.indexOf("kAnArY") + 20));
      assert.throws(() => readFileSync(at("ran")), /ENOENT/);
    });
});

async function askEverything(connection: ProtocolConnection, pulls: boolean): Promise<void> {
  const directory = uriOf(at("workspace/postfix"));
  await connection.sendRequest("initialize", {
    ...{ processId: null, rootUri: null, workspaceFolders: [{ uri: uriOf(at("workspace")), name: "w" }] },
    capabilities: { workspace: { configuration: pulls } },
    initializationOptions: { ...settings, isTrusted: false },
  });
  await connection.sendNotification("initialized", {});
  for (const [name, [languageId, text]] of Object.entries(files)) {
    const textDocument = { uri: `${directory}/${name}`, languageId, version: 1, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
  }
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: { mailconf: settings } });
  const uri = `${directory}/main.cf`;
  const textDocument = { uri };
  for (const [line, content] of files["main.cf"]![1].split("\n").entries())
    for (let character = 0; character <= content.length; character += 4)
      for (const method of ["hover", "definition", "completion"])
        await connection.sendRequest(`textDocument/${method}`, { textDocument, position: { line, character } });
  for (const page of ["status", "mailMap", "clientSettings", "supportReport", "addresses", "liveCertificates"])
    await connection.sendRequest(`mailconf/${page}`, { uri });
  const message = { client: "192.0.2.1", from: "a@b.example", to: "a@x.example", listener: "25" };
  await connection.sendRequest("mailconf/trace", { uri, ...message });
  await connection.sendNotification("textDocument/didSave", { textDocument });
  await connection.sendRequest("textDocument/documentSymbol", { textDocument });
}
