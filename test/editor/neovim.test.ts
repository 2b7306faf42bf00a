import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";

/** What neovim.lua prints. */
interface Answer {
  readonly error?: string;
  readonly diagnostics: readonly { readonly line: number; readonly rule: string; readonly message: string }[];
  readonly hover: string;
  readonly completion: readonly string[];
  readonly actions: readonly string[];
  /** How many problems of the mended kind are left. */
  readonly left: number;
}

test("Neovim over stdio: a diagnostic, its fix, a hover, a completion, and the file written", {
  skip: needs("neovim"),
}, (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "mailconf-neovim-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "main.cf");
  writeFileSync(file, "myhostname = mail.example.com\nfoo\ninet_interf = all\n");

  const { stdout, stderr, error } = spawnSync(
    "nvim",
    ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", at("test", "editor", "neovim.lua")],
    {
      encoding: "utf8",
      timeout: 60_000,
      env: { ...process.env, MAILCONF_FILE: file, MAILCONF_SERVER: at("dist", "mailconf.js") },
    },
  );
  assert.equal(error, undefined, stderr);
  const answer = JSON.parse(stdout) as Answer;
  assert.equal(answer.error, undefined);

  const missing = answer.diagnostics.filter(({ rule }) => rule === "missing-equals");
  assert.deepEqual(
    missing.map(({ line }) => line),
    [1],
  );
  assert.match(answer.hover, /myhostname/);
  assert.ok(answer.completion.includes("inet_interfaces"), answer.completion.slice(0, 20).join(", "));
  assert.ok(
    answer.actions.some((title) => title.includes("=")),
    answer.actions.join(", "),
  );
  assert.equal(answer.left, 0);
  assert.equal(readFileSync(file, "utf8").split("\n")[1]?.trim(), "foo =");
});
