import assert from "node:assert/strict";
import { test } from "node:test";
import { isQueueId, LogLine, maillog } from "../../server/src/syntax/maillog.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";

const open = (text: string) => SourceFile.create("file:///var/log/mail.log", "maillog", 1, text, maillog);

interface Expected {
  time?: string;
  host?: string;
  syslogName?: string;
  program?: string;
  pid?: string;
  severity?: string;
  queueId?: string;
  body?: string;
  reason?: string;
  fields?: Record<string, string>;
}

const table: [line: string, expected: Expected][] = [
  [
    "Nov  3 09:05:07 mail postfix/smtpd[123]: connect from unknown[192.0.2.1]",
    {
      time: "Nov  3 09:05:07",
      host: "mail",
      syslogName: "postfix",
      program: "smtpd",
      pid: "123",
      body: "connect from unknown[192.0.2.1]",
    },
  ],
  [
    "2026-11-23T12:00:59.123456+01:00 mail postfix-out/smtp[9]: 4A7B12C3D4: to=<a@b.test>, orig_to=<c>, relay=mx.b.test[192.0.2.2]:25, delay=0.5, delays=0.1/0/0.2/0.2, dsn=2.0.0, status=sent (250 2.0.0 Ok (x): queued as 4JXYZ)",
    {
      time: "2026-11-23T12:00:59.123456+01:00",
      syslogName: "postfix-out",
      program: "smtp",
      queueId: "4A7B12C3D4",
      reason: "250 2.0.0 Ok (x): queued as 4JXYZ",
      fields: {
        to: "a@b.test",
        orig_to: "c",
        relay: "mx.b.test[192.0.2.2]:25",
        delay: "0.5",
        delays: "0.1/0/0.2/0.2",
        dsn: "2.0.0",
        status: "sent",
      },
    },
  ],
  [
    "2026-11-23T12:00:59+0100 mail postfix/submission/smtpd[7]: 4jY32V0Zk8zJ9Nl: client=x.test[2001:db8::1], sasl_method=PLAIN, sasl_username=joe",
    {
      syslogName: "postfix/submission",
      program: "smtpd",
      queueId: "4jY32V0Zk8zJ9Nl",
      fields: { client: "x.test[2001:db8::1]", sasl_method: "PLAIN", sasl_username: "joe" },
    },
  ],
  [
    'Nov 13 09:05:07 mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[1.2.3.4]: 554 5.7.1 <q@r>: Relay access denied; from=<> to=<"a>b"@c> proto=ESMTP helo=<h>',
    { queueId: "NOQUEUE", fields: { from: "", to: '"a>b"@c', proto: "ESMTP", helo: "h" } },
  ],
  [
    "Nov 13 09:05:07 mail postfix/smtpd[1]: warning: hostname x does not resolve to address 1.2.3.4",
    { severity: "warning", body: "hostname x does not resolve to address 1.2.3.4" },
  ],
  [
    "Nov 13 09:05:07 mail postfix/smtpd[1]: warning: ABCDEF0123: queue file size limit exceeded",
    { severity: "warning", queueId: "ABCDEF0123", body: "queue file size limit exceeded" },
  ],
  ["postfix/master[1]: fatal: bind 0.0.0.0 port 25: Address already in use", { program: "master", severity: "fatal" }],
  ["Nov 13 09:05:07 postfix/smtpd[1]: connect", { program: "smtpd", body: "connect" }],
  [
    "<22>Nov 13 09:05:07 mail postfix/qmgr[1]: ABCDEF0123: removed",
    { time: "Nov 13 09:05:07", program: "qmgr", queueId: "ABCDEF0123", body: "removed" },
  ],
  [
    "<22>1 2026-11-23T12:00:59Z mail postfix/smtpd 12 - - connect from x[1.2.3.4]",
    { host: "mail", syslogName: "postfix", program: "smtpd", pid: "12", body: "connect from x[1.2.3.4]" },
  ],
  [
    "Nov  3 09:05:07 host imapd: LOGIN, user=joe, ip=[::ffff:192.0.2.1], port=[5050], protocol=IMAP, starttls=1",
    {
      program: "imapd",
      fields: { user: "joe", ip: "::ffff:192.0.2.1", port: "5050", protocol: "IMAP", starttls: "1" },
    },
  ],
  [
    "Nov  3 09:05:07 host dovecot: imap-login: Login: user=<joe>, method=PLAIN, rip=1.2.3.4, lip=5.6.7.8, TLS",
    { program: "dovecot", fields: { user: "joe", method: "PLAIN", rip: "1.2.3.4", lip: "5.6.7.8" } },
  ],
  [
    'Nov  3 09:05:07 host courieresmtpd: error,relay=::ffff:1.2.3.4,port=25,msg="535 no, never",cmd: AUTH',
    { program: "courieresmtpd", fields: { relay: "::ffff:1.2.3.4", port: "25", msg: "535 no, never" } },
  ],
  ["Nov  3 09:05:07 h postfix/cleanup[1]: ABCDEF0123: message-id=<x=y@z>", { fields: { "message-id": "x=y@z" } }],
  [
    "Nov  3 09:05:07 h postfix/qmgr[1]: ABCDEF0123: from=<a>, status=expired, returned to sender",
    { fields: { from: "a", status: "expired" } },
  ],
  ["", {}],
  ["nothing that we know", { body: "nothing that we know" }],
  ["Nov  3 09:05:07", { time: "Nov  3 09:05:07", body: "" }],
];

test("log lines", () => {
  for (const [line, expected] of table) {
    const [entry] = [...open(`${line}\n`).entries()];
    if (line === "") {
      assert.ok(!(entry instanceof LogLine));
      continue;
    }
    assert.ok(entry instanceof LogLine);
    for (const [name, value] of Object.entries(expected)) {
      if (name === "fields")
        assert.deepEqual(
          Object.fromEntries(entry.fields.map(({ key, value: own }) => [key.text, own.text])),
          value,
          line,
        );
      else assert.equal(entry[name as Exclude<keyof Expected, "fields">]?.text, value, `${name} of ${line}`);
    }
    for (const token of [entry.time, entry.host, entry.tag, entry.program, entry.pid, entry.severity, entry.queueId])
      if (token) assert.equal(token.text, entry.text.slice(token.start, token.end), line);
    for (const { key, value, whole } of entry.fields)
      for (const token of [key, value, whole]) assert.equal(token.text, entry.text.slice(token.start, token.end), line);
    if (!("severity" in expected)) assert.equal(entry.severity, undefined, line);
  }
});

test("one line is one entry", () => {
  const file = open("a: x\n\nb: y\r\n c: z");
  assert.deepEqual(
    [...file.entries()].map((entry) => entry.lines.length),
    [2, 1, 1],
  );
});

test("forms of time", () => {
  const [first, second, third] = [
    ...open("Nov  3 09:05:07 h a: b\n2026-01-02T03:04:05Z h a: b\na: b\n").entries(),
  ] as LogLine[];
  assert.deepEqual([first!.timeForm, second!.timeForm, third!.timeForm], ["traditional", "iso", undefined]);
});

test("queue ids", () => {
  for (const id of ["ABCDEF", "4A7B12C3D4", "4jY32V0Zk8zJ9Nl"]) assert.ok(isQueueId(id), id);
  for (const id of ["", "NOQUEUE", "ABCDE", "abcdef", "4jY32V0Zk8J9Nl", "../x"]) assert.ok(!isQueueId(id), id);
});

test("a long line costs little", () => {
  const line = `Nov  3 09:05:07 h postfix/smtpd[1]: ${"a=<b ".repeat(20_000)}\n`;
  // Time of this process alone: the machine may be busy with others.
  const start = process.cpuUsage();
  const [entry] = [...open(line).entries()] as [LogLine];
  assert.ok(entry.fields.length > 0);
  assert.ok(process.cpuUsage(start).user < 5_000_000);
});
