import assert from "node:assert/strict";
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { nodeHost } from "../../server/src/host/node-host.ts";
import { pathOf, uriOf } from "../../server/src/uri.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { run } from "../cli/run.ts";

const root = mkdtempSync(join(tmpdir(), "mailconf-many-"));
after(() => rmSync(root, { recursive: true, force: true }));
const mib = 1024 * 1024;

/** Files of `size` bytes, by one content under many names. */
function files(folder: string, names: readonly string[], size: number): string[] {
  mkdirSync(folder, { recursive: true });
  const line = `user@example.com ${"x".repeat(8000)}\n`;
  const first = join(folder, names[0]!);
  writeFileSync(first, line.repeat(Math.floor(size / line.length)));
  for (const name of names.slice(1)) linkSync(first, join(folder, name));
  return names.map((name) => join(folder, name));
}

function configuration(name: string, main: string): string {
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "main.cf"), `myhostname = mail.example.com\n${main}`);
  writeFileSync(join(directory, "master.cf"), "smtp inet n - n - - smtpd\n");
  return directory;
}

/** Bytes that are read for all rules, and for the files that are checked. */
function bytesRead(directory: string): { readonly bytes: number; readonly leftOut: number } {
  let bytes = 0;
  const disk = nodeHost({ askMachine: false });
  const readFile = (path: string, limit?: number) => {
    const answer = disk.readFile!(path, limit);
    if (!(answer instanceof Promise) && answer.kind === "found") bytes += answer.value.length;
    return answer;
  };
  const workspace = new Workspace({
    disk: {
      readFile: (uri, limit) => readFile(pathOf(uri), limit),
      stat: (uri) => disk.stat!(pathOf(uri)),
      list: (uri) => disk.list!(pathOf(uri)),
    },
    machine: { ...disk, readFile },
  });
  const uri = uriOf(directory);
  workspace.settle(uri);
  workspace.filesIn(uri);
  return { bytes, leftOut: workspace.leftOut(uri).length };
}

const names = (count: number, ending = "") => Array.from({ length: count }, (_, at) => `t${at}${ending}`);

suite("an instance that names more than fits into memory", () => {
  test("hundreds of tables of 8 MiB: the first four are looked into, the others told of once", () => {
    const tables = files(join(root, "elsewhere"), names(200), 8 * mib).map((path) => `hash:${path}`);
    const directory = configuration(
      "tables",
      `virtual_alias_maps = ${tables.join(" ")}\ntransport_maps = ${tables.join(" ")}\n`,
    );
    const { bytes, leftOut } = bytesRead(directory);
    assert.ok(bytes > 16 * mib && bytes < 40 * mib, `${bytes}`);
    assert.equal(leftOut, 196);
    const { stderr } = run("check", directory, "--fail-on", "never");
    assert.equal(stderr.match(/larger than 32 MiB together/g)?.length, 1, stderr);
    assert.match(stderr, /elsewhere\/t4 and 195 more left out\n$/);
  });

  test("the same beside main.cf, where they are checked too", () => {
    const directory = configuration("beside", "virtual_alias_maps = hash:$config_directory/a/virtual\n");
    files(
      directory,
      Array.from({ length: 100 }, (_, at) => `virtual.${at}.cidr`),
      8 * mib,
    );
    const { bytes } = bytesRead(directory);
    assert.ok(bytes < 40 * mib, `${bytes}`);
  });

  test("hundreds of certificate files", () => {
    const pems = files(join(root, "pems"), names(300, ".pem"), mib);
    const { bytes } = bytesRead(
      configuration(
        "certificates",
        `smtpd_tls_security_level = may\nsmtpd_tls_chain_files = ${pems[0]}\ntls_server_sni_maps = inline:{ ${pems
          .map((path, at) => `{ h${at}.example.com = ${path} }`)
          .join(", ")} }\n`,
      ),
    );
    assert.ok(bytes < 40 * mib, `${bytes}`);
  });

  test("a configuration of usual size leaves nothing out", () => {
    const tables = files(join(root, "usual"), names(20), mib).map((path) => `hash:${path}`);
    const { bytes, leftOut } = bytesRead(configuration("small", `virtual_alias_maps = ${tables.join(" ")}\n`));
    assert.ok(bytes > 15 * mib, `${bytes}`);
    assert.equal(leftOut, 0);
  });
});
