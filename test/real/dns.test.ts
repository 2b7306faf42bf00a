import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeHost } from "../../server/src/host/node-host.ts";
import { needs } from "../needs.ts";
import { mailconf } from "./live-servers.ts";

const skip = needs("dnsmasq", "openssl");

interface Item {
  readonly subject: string;
  readonly check: string;
  readonly state: string;
  readonly message: string;
  readonly found: readonly string[];
  readonly record?: string;
}

/** A UDP port that nobody has. */
async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  socket.close();
  return port;
}

suite("the DNS checklist against dnsmasq", { skip }, () => {
  let folder: string;
  let port: number;
  let dnsmasq: ChildProcess | undefined;

  const digest = () => {
    const key = execFileSync("openssl", ["x509", "-in", join(folder, "mail.pem"), "-noout", "-pubkey"]);
    const der = execFileSync("openssl", ["pkey", "-pubin", "-outform", "der"], { input: key });
    return execFileSync("openssl", ["dgst", "-sha256", "-r"], { input: der, encoding: "utf8" }).slice(0, 64);
  };

  /** Serves these records, and nothing else. */
  async function serve(...records: readonly string[]): Promise<void> {
    dnsmasq?.kill("SIGKILL");
    port = await freePort();
    const lines = [`port=${port}`, "listen-address=127.0.0.1", "bind-interfaces", "no-resolv", "no-hosts", "no-daemon"];
    const zones = ["local=/test/", "local=/113.0.203.in-addr.arpa/", "user=root", "pid-file="];
    writeFileSync(join(folder, "dnsmasq.conf"), [...lines, ...zones, ...records].join("\n"));
    const daemon = spawn("dnsmasq", ["-k", "-C", join(folder, "dnsmasq.conf")], { stdio: "ignore" });
    dnsmasq = daemon;
    const { dns } = nodeHost({ dns: true, resolvers: [`127.0.0.1:${port}`] });
    for (let i = 0; i < 100; i++) {
      if ((await dns!("started.test", "A")).kind === "found") return;
      await sleep(50);
    }
    assert.fail("dnsmasq does not answer");
  }

  async function checklist(): Promise<{ status: number; item: (subject: string, check: string) => Item }> {
    const args = ["dns", join(folder, "postfix"), "--resolver", `127.0.0.1:${port}`, "--format", "json"];
    const { status, stdout, stderr } = await mailconf(...args);
    assert.notEqual(stdout, "", stderr);
    const { items } = JSON.parse(stdout) as { items: Item[] };
    return {
      status,
      item: (subject, check) => {
        const found = items.find((one) => one.subject === subject && one.check === check);
        assert.ok(found, `${subject} ${check} of ${JSON.stringify(items)}`);
        return found;
      },
    };
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "mailconf-dns-"));
    mkdirSync(join(folder, "postfix"));
    const names = ["-subj", "/CN=mail.two.test", "-addext", "subjectAltName=DNS:mail.two.test"];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const out = ["-keyout", join(folder, "mail.key"), "-out", join(folder, "mail.pem")];
    execFileSync("openssl", ["req", "-x509", ...curve, ...names, ...out], { stdio: "pipe" });
    writeFileSync(
      join(folder, "postfix/main.cf"),
      `compatibility_level = 3.6
myhostname = mail.two.test
inet_interfaces = 203.0.113.9
mydestination =
virtual_mailbox_domains = two.test
smtp_bind_address = 203.0.113.9
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${join(folder, "mail.pem")}
smtpd_tls_key_file = ${join(folder, "mail.key")}
`,
    );
    writeFileSync(
      join(folder, "postfix/master.cf"),
      "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp -o smtp_bind_address=203.0.113.9\n",
    );
  });

  after(() => {
    dnsmasq?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  test("everything is there", async () => {
    await serve(
      "host-record=mail.two.test,203.0.113.9",
      "mx-host=two.test,mail.two.test,10",
      'txt-record=two.test,"v=spf1 mx -all"',
      'txt-record=_dmarc.two.test,"v=DMARC1; p=reject"',
      'txt-record=_mta-sts.two.test,"v=STSv1; id=7"',
      "host-record=mta-sts.two.test,203.0.113.9",
      `dns-rr=_25._tcp.mail.two.test,52,030101${digest()}`,
    );
    const { status, item } = await checklist();
    for (const check of ["PTR", "forward", "HELO", "certificate"])
      assert.equal(item("203.0.113.9", check).state, "ok", check);
    for (const check of ["MX", "SPF", "DMARC", "MTA-STS", "TLSA"])
      assert.equal(item("two.test", check).state, "ok", `${check}: ${item("two.test", check).message}`);
    assert.equal(item("two.test", "DKIM").state, "unknown");
    assert.deepEqual(item("two.test", "MX").found, ["10 mail.two.test"]);
    assert.equal(status, 0);
  });

  test("nothing is there: the record to add for each", async () => {
    await serve();
    const { status, item } = await checklist();
    assert.equal(item("203.0.113.9", "PTR").record, "9.113.0.203.in-addr.arpa. IN PTR mail.two.test.");
    assert.equal(item("203.0.113.9", "HELO").record, "mail.two.test. IN A 203.0.113.9");
    assert.equal(item("two.test", "MX").record, "two.test. IN MX 10 mail.two.test.");
    assert.equal(item("two.test", "SPF").record, 'two.test. IN TXT "v=spf1 mx ip4:203.0.113.9 -all"');
    assert.match(item("two.test", "DMARC").record!, /^_dmarc\.two\.test\. IN TXT "v=DMARC1; p=none;/);
    assert.equal(item("two.test", "MTA-STS").state, "optional");
    assert.equal(status, 1);
  });

  test("wrong records, and a hostile text", async () => {
    await serve(
      "ptr-record=9.113.0.203.in-addr.arpa,wrong.name.test",
      "host-record=mail.two.test,203.0.113.10",
      "mx-host=two.test,mail.two.test,10",
      'txt-record=two.test,"v=spf1 ip4:203.0.113.10 -all"',
      'txt-record=_dmarc.two.test,"v=DMARC1; \u001b[2Jp=x"',
    );
    const { item } = await checklist();
    for (const check of ["PTR", "forward", "HELO"]) assert.equal(item("203.0.113.9", check).state, "wrong", check);
    for (const check of ["MX", "SPF", "DMARC"]) assert.equal(item("two.test", check).state, "wrong", check);
    assert.equal(item("two.test", "SPF").record, 'two.test. IN TXT "v=spf1 ip4:203.0.113.9 ip4:203.0.113.10 -all"');
    assert.ok(!item("two.test", "DMARC").found[0]!.includes("\u001b"));
    const { stdout } = await mailconf("dns", join(folder, "postfix"), "--resolver", `127.0.0.1:${port}`);
    assert.ok(!stdout.includes("\u001b"), stdout);
    assert.match(stdout, /add: two\.test\. IN MX|!! {2}MX/);
  });

  test("a dead resolver: nothing is known, and nothing is called wrong", async () => {
    dnsmasq?.kill("SIGKILL");
    const { status, item } = await checklist();
    assert.equal(item("203.0.113.9", "PTR").state, "unknown");
    assert.equal(item("two.test", "SPF").state, "unknown");
    assert.equal(status, 0);
    assert.ok(readFileSync(join(folder, "dnsmasq.conf"), "utf8") !== "");
  });
});
