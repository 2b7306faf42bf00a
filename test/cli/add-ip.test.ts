import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { configuration, run } from "./run.ts";

const files = {
  "main.cf": "compatibility_level = 3.6\ninet_interfaces = all\nsmtpd_tls_security_level = may\n",
  "master.cf": "smtp inet n - n - - smtpd\n",
};

suite("add-ip", () => {
  test("--dry-run prints a diff and writes nothing", () => {
    const directory = configuration(files);
    const { status, stdout } = run(
      "add-ip",
      directory,
      "--ip",
      "192.0.2.3",
      "--parts",
      "smtp",
      "--dry-run",
      "--no-host",
    );
    assert.equal(status, 0);
    assert.match(stdout, /^\+192\.0\.2\.3:smtp +inet/m);
    assert.equal(readFileSync(join(directory, "master.cf"), "utf8"), files["master.cf"]);
  });

  test("writes the files and says what is left to do", () => {
    const directory = configuration(files);
    const args = ["--parts", "smtp,outgoing", "--domain", "example.net", "--cert", "/etc/ssl/a.pem", "--no-host"];
    const { status, stdout } = run("add-ip", directory, "--ip", "192.0.2.3", ...args);
    assert.equal(status, 0);
    assert.match(stdout, /postfix check && postfix reload/);
    assert.match(readFileSync(join(directory, "master.cf"), "utf8"), /-o smtpd_tls_cert_file=\/etc\/ssl\/a\.pem/);
    assert.match(readFileSync(join(directory, "main.cf"), "utf8"), /@example\.net = out-192-0-2-3:/);
    assert.match(run("add-ip", directory, "--ip", "192.0.2.3", ...args).stdout, /nothing to insert/);
  });

  test("json holds the edits and the notes", () => {
    const { stdout } = run(
      "add-ip",
      configuration(files),
      "--ip",
      "192.0.2.3",
      "--dry-run",
      "--no-host",
      "--format",
      "json",
    );
    const report = JSON.parse(stdout);
    assert.equal(report.address, "192.0.2.3");
    assert.ok(report.edits.every((edit: { file: string; label: string }) => edit.file !== "" && edit.label !== ""));
  });

  test("remove-ip takes out what add-ip has put in", () => {
    const directory = configuration(files);
    const text = (name: string) => readFileSync(join(directory, name), "utf8");
    const ip = ["--ip", "192.0.2.3", "--no-host"];
    run("add-ip", directory, ...ip, "--domain", "example.net");
    const added = text("master.cf");
    const { stdout } = run("remove-ip", directory, ...ip, "--dry-run");
    assert.match(stdout, /^-192\.0\.2\.3:smtp +inet/m);
    assert.equal(text("master.cf"), added);
    const removed = run("remove-ip", directory, ...ip);
    assert.equal(removed.status, 0);
    assert.match(removed.stdout, /3\.2\.0\.192\.in-addr\.arpa/);
    assert.equal(text("main.cf"), files["main.cf"]);
    assert.equal(text("master.cf"), files["master.cf"]);
    assert.match(run("remove-ip", directory, ...ip).stdout, /nothing to remove/);
    assert.match(run("remove-ip", directory).stderr, /usage: mailconf remove-ip DIR/);
  });

  test("a bad address or part is one sentence", () => {
    const directory = configuration(files);
    assert.match(run("add-ip", directory, "--ip", "127.0.0.1").stderr, /loopback/);
    assert.match(
      run("add-ip", directory, "--ip", "192.0.2.3", "--parts", "x").stderr,
      /--parts x: must be some of smtp/,
    );
  });
});
