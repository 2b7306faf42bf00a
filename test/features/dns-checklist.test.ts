import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { dnsChecklist } from "../../server/src/features/dns-checklist.ts";
import { spfSays } from "../../server/src/features/dns-spf.ts";
import { openExample } from "../check.ts";

const context = {
  domain: "example.com",
  addressesOf: (name: string) => ({ "mx.example.com": ["192.0.2.1"], "example.com": ["192.0.2.9"] })[name] ?? [],
  exchangesOf: () => ["mx.example.com"],
};

suite("SPF", () => {
  for (const [record, address, expected] of [
    ["v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.7", "pass"],
    ["v=spf1 ip4:192.0.2.0/24 -all", "192.0.3.7", "fail"],
    ["v=spf1 ip6:2001:db8::/32 ~all", "2001:db8::1", "pass"],
    ["v=spf1 mx -all", "192.0.2.1", "pass"],
    ["v=spf1 a -all", "192.0.2.9", "pass"],
    ["v=spf1 a:mx.example.com -all", "192.0.2.1", "pass"],
    ["v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 -all", "192.0.2.1", "fail"],
    ["v=spf1 include:other.example -all", "192.0.2.1", "unknown"],
    ["v=spf1 include:other.example ip4:192.0.2.1 -all", "192.0.2.1", "pass"],
    ["v=spf1 redirect=other.example", "192.0.2.1", "unknown"],
    ["v=spf1", "192.0.2.1", "fail"],
    [`v=spf1 ${"a:x ".repeat(10_000)}-all`, "192.0.2.1", "unknown"],
  ] as const)
    test(`${record.slice(0, 50)} for ${address}`, () => assert.equal(spfSays(record, address, context), expected));
});

const files = {
  "main.cf": "myhostname = mail.example.com\nmydestination =\nvirtual_mailbox_domains = example.com\nrelayhost =\n",
  "master.cf": "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n",
};

suite("the DNS checklist", () => {
  test("asks nothing where the DNS is off", () => {
    const { workspace, directory } = openExample({ files, machine: { addresses: ["192.0.3.1"] } });
    const items = dnsChecklist(workspace.read(directory).instance);
    assert.ok(items.length > 0 && items.every(({ state }) => state === "unknown" || state === "optional"));
  });

  test("DKIM: the selector of opendkim's KeyTable, and the record beside its key", () => {
    const record = "v=DKIM1; k=rsa; p=AAAA";
    const machine = {
      addresses: ["192.0.3.1"],
      files: {
        "/etc/opendkim.conf": "# comment\nKeyTable\trefile:/etc/dkim/keys\n",
        "/etc/dkim/keys": "one example.com:2024:/etc/dkim/2024.private\ntwo other.example:x:/etc/dkim/x.private\n",
        "/etc/dkim/2024.txt": `2024._domainkey IN TXT ( "v=DKIM1; k=rsa; "\n "p=AAAA" )`,
      },
    };
    const dkim = (texts: readonly string[]) => {
      const dns = { "TXT 2024._domainkey.example.com": texts };
      const { workspace, directory } = openExample({ files, machine: { ...machine, dns } });
      const items = dnsChecklist(workspace.read(directory).instance).filter(({ check }) => check === "DKIM");
      assert.equal(items.length, 1);
      return items[0]!;
    };
    assert.equal(dkim([record]).state, "ok");
    assert.equal(dkim(["v=DKIM1; p=BBBB"]).state, "wrong");
    assert.equal(dkim([]).record, `2024._domainkey.example.com. IN TXT "${record}"`);
  });

  test("an IPv6 address: its reverse name written out", () => {
    const dns = { "PTR 2a01:db8::25": [] };
    const { workspace, directory } = openExample({ files, machine: { addresses: ["2a01:db8::25"], dns } });
    const item = dnsChecklist(workspace.read(directory).instance).find(({ check }) => check === "PTR");
    assert.equal(
      item?.record,
      "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.a.2.ip6.arpa. IN PTR mail.example.com.",
    );
  });
});
