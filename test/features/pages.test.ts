import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite, test } from "node:test";
import { autoconfigXml, mobileconfig, srvRecords } from "../../server/src/features/client-formats.ts";
import { clientAccounts, clientSettingsPage } from "../../server/src/features/client-settings-page.ts";
import { presentedRows } from "../../server/src/features/mail-map.ts";
import { mailMapPage, mailMapSvg } from "../../server/src/features/mail-map-page.ts";
import { mailWay } from "../../server/src/features/mail-way.ts";
import { type Page, standAlone } from "../../server/src/features/page-style.ts";
import { type WireResult, wireStateOf } from "../../server/src/features/wire.ts";
import { clientSettings } from "../../server/src/model/client-settings.ts";
import { openExample } from "../check.ts";
import { needs } from "../needs.ts";
import { sampleInstance } from "./sample-server.ts";

const { instance } = sampleInstance();

/** Every element is closed in its order, and nothing runs, loads or is styled inline. */
function checkMarkup({ body }: Page): void {
  const open: string[] = [];
  for (const [, slash, name = "", empty] of body.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/gi)) {
    if (slash) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(body, /<script|<[^>]+\s(?:style|src|on\w+)=|url\((?!#)/i);
}

suite("mail server map", () => {
  test("the stations hold this server's services, transports and stores", () => {
    const lines = Object.fromEntries(mailWay(instance).map(({ id, lines: own }) => [id, own.map(({ text }) => text)]));
    assert.ok(lines.submission?.includes("587 submission · STARTTLS"), String(lines.submission));
    assert.ok(lines.incoming?.includes("25 198.51.100.20:smtp · STARTTLS"), String(lines.incoming));
    assert.ok(
      lines.outgoing?.some((line) => line.endsWith("from 198.51.100.10")),
      String(lines.outgoing),
    );
    assert.ok(lines.delivery?.includes("plesk_virtual (pipe)"), String(lines.delivery));
    assert.ok(lines.access?.includes("993 imapd-ssl · TLS"), String(lines.access));
  });

  test("the table has each address and port with names, days and a state in words", () => {
    const rows = presentedRows(instance).map(
      ({ address, port, names, daysLeft, state }) => `${address}:${port} ${names} ${daysLeft} ${state.word}`,
    );
    for (const row of [
      "*:25 mail.example.com 200 valid",
      "198.51.100.20:465 mail.example.org 9 ends soon",
      "198.51.100.20:993 mail.example.org -3 expired",
    ])
      assert.ok(rows.includes(row), rows.join("\n"));
  });

  test("a listener without a certificate, and one whose file is missing", () => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf": "compatibility_level = 3.6\nsmtpd_tls_security_level = may\n",
        "master.cf":
          "smtp inet n - n - - smtpd\n192.0.2.1:smtp inet n - n - - smtpd\n  -o smtpd_tls_chain_files=/etc/ssl/a.pem\n",
      },
      machine: { files: { "/etc/ssl/": "" } },
    });
    const states = presentedRows(workspace.read(directory).instance).map(({ state }) => state.word);
    assert.deepEqual(states, ["no certificate", "file is missing"]);
  });

  test("the page is sound and leads to lines; the drawing stands alone", { skip: needs("xmllint") }, () => {
    const page = mailMapPage(instance);
    checkMarkup(page);
    assert.match(
      page.body,
      /<a href="#" data-uri="file:&#47;|<a href="#" data-uri="file:\/\/\/example\/postfix\/master\.cf" data-line="\d+"/,
    );
    assert.match(page.body, /<td class="state bad"><span aria-hidden="true">✗<\/span> expired<\/td>/);
    assert.doesNotMatch(standAlone(page), /href="#"|data-uri/);
    const { status, stderr } = spawnSync("xmllint", ["--noout", "-"], {
      input: mailMapSvg(instance),
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });

  test("what a live check saw stands beside each address and port, in the table and in the drawing", () => {
    const rows = presentedRows(instance);
    const row = (address: string, port: number) => rows.find((own) => own.address === address && own.port === port)!;
    const result = (address: string, port: number, more: Partial<WireResult>): WireResult => ({
      ...{
        listener: { address },
        address,
        port,
        serverName: undefined,
        keyType: undefined,
        state: "same",
        message: "",
      },
      ...{ certificate: undefined, versions: undefined, ...more },
    });
    const seen = (address: string, port: number) => ({ fingerprint: row(address, port).fingerprint! });
    const results = [
      result("*", 25, { address: "127.0.0.1", certificate: seen("*", 25), versions: ["TLSv1.3", "TLSv1.2"] }),
      result("*", 25, { address: "127.0.0.1", serverName: "mail.example.com", state: "different", message: "<late>" }),
      result("198.51.100.20", 465, { certificate: seen("198.51.100.20", 465), versions: ["TLSv1.3"] }),
      result("198.51.100.20", 993, { certificate: { fingerprint: "of another file" } }),
    ];
    const check = { checkedAt: Date.UTC(2026, 0, 2, 12), results };
    const stateOf = (address: string, port: number) => {
      const state = wireStateOf(row(address, port), rows, check);
      return state && [state.kind, state.word, ...state.reasons];
    };
    assert.deepEqual(stateOf("*", 25), ["bad", "differs", "127.0.0.1: <late>"]);
    assert.deepEqual(stateOf("198.51.100.20", 465), ["good", "as predicted"]);
    assert.deepEqual(stateOf("198.51.100.20", 993), ["soon", "file changed since"]);
    assert.equal(stateOf("*", 993), undefined);
    const page = mailMapPage(instance, check);
    checkMarkup(page);
    assert.match(page.body, /<th scope="col">On the wire<\/th>/);
    assert.match(page.body, /On the wire, 2 Jan 2026[^<]*: <span class="bad">1 × differs<\/span>/);
    assert.match(page.body, /✗<\/span> differs<\/span><p class="muted">127\.0\.0\.1: &#60;late&#62;<\/p>/);
    assert.match(page.body, /<tspan class="bad"> ✗<\/tspan><title>[^<]*differs on the wire<\/title>/);
    assert.match(mailMapSvg(instance, check), /checked on the wire 2 Jan 2026/);
    assert.doesNotMatch(mailMapPage(instance).body, /wire/);
  });

  test("markup in a configuration stays text", () => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf": 'compatibility_level = 3.6\nmyhostname = <script>alert(1)</script>\nrelayhost = "><img src=x>\n',
        "master.cf": '<b>:25 inet n - n - - smtpd\n"><i> unix - - n - - smtp\n',
      },
    });
    const page = mailMapPage(workspace.read(directory).instance);
    checkMarkup(page);
    assert.doesNotMatch(page.body, /<b>|<i>|<img/);
  });
});

suite("client settings", () => {
  test("the preferred way first, under the name that the certificate has", () => {
    const [first] = clientSettings(instance);
    assert.deepEqual(
      [first?.server, first?.port, first?.security, first?.isPreferred],
      ["mail.example.com", 993, "SSL/TLS", true],
    );
    const other = clientSettings(instance).find(({ server, port }) => server === "mail.example.org" && port === 465);
    assert.equal(other?.security, "SSL/TLS");
  });

  test("the page is sound", () => checkMarkup(clientSettingsPage(instance)));

  test("autoconfig and the Apple profile are well-formed", { skip: needs("xmllint") }, () => {
    const accounts = clientAccounts(instance);
    assert.deepEqual(
      accounts.map(({ domain }) => domain),
      ["example.com", "example.org"],
    );
    for (const make of [autoconfigXml, mobileconfig]) {
      const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "-"], {
        input: make(accounts[0]!),
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
    }
    assert.match(
      autoconfigXml(accounts[0]!),
      /<hostname>mail\.example\.com<\/hostname>\s+<port>993<\/port>\s+<socketType>SSL/,
    );
    assert.match(mobileconfig(accounts[0]!), /<key>OutgoingMailServerPortNumber<\/key>\s+<integer>465<\/integer>/);
  });

  test("SRV records say what is offered and what is not", () => {
    const records = srvRecords(clientAccounts(instance).find(({ domain }) => domain === "example.org")!);
    assert.match(records, /^_submissions\._tcp\.example\.org\. +IN SRV 0 1 465 mail\.example\.org\.$/m);
    assert.match(records, /^_pop3\._tcp\.example\.org\. +IN SRV 0 0 0 \.$/m);
  });
});
