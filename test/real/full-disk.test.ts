import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { needs } from "../needs.ts";

suite("a full disk", { skip: needs("root", "namespaces") }, () => {
  test("fix says so, status 2, and leaves the file as it was", () => {
    const folder = mkdtempSync(join(tmpdir(), "mailconf-full-"));
    // A file system of 64 KiB in a mount namespace, filled to the last byte.
    const script = `set -e
mount -t tmpfs -o size=64k tmpfs "$1"
cd "$1"
{ printf 'mynetworks = 10.1.2.3/24\\n'; for i in $(seq 1 400); do echo "# line $i of a comment"; done; } >main.cf
printf 'smtp inet n - n - - smtpd\\n' >master.cf
cp main.cf /tmp/before.$$
dd if=/dev/zero of=rest bs=1k 2>/dev/null || true
status=0
"$2" dist/mailconf.js fix "$1" --no-host --rule network-host-bits || status=$?
cmp main.cf /tmp/before.$$ && echo same
rm /tmp/before.$$
ls -A
echo "status $status"`;
    const inRepository = script.replace("dist/mailconf.js", join(process.cwd(), "dist/mailconf.js"));
    const { stdout, stderr } = spawnSync(
      "unshare",
      ["--mount", "sh", "-c", inRepository, "sh", folder, process.execPath],
      {
        encoding: "utf8",
        timeout: 60_000,
      },
    );
    rmSync(folder, { recursive: true, force: true });
    assert.match(stdout, /^same$/m, stdout + stderr);
    assert.match(stdout, /^status 2$/m, stdout + stderr);
    assert.match(stderr, /main\.cf: cannot be written \(ENOSPC\); it is as it was/);
    assert.ok(!stdout.includes(".tmp"), stdout);
  });
});
