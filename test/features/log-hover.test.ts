import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findLogMessage } from "../../server/src/facts/log-messages.ts";
import { codeActions } from "../../server/src/features/code-actions.ts";
import { logHover } from "../../server/src/features/hover-log.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";

const main = "file:///etc/postfix/main.cf";
const head = "Nov 26 08:42:18 mail postfix";

async function opened(lines: readonly string[], text: string, files: Record<string, string> = {}) {
  const machine = memoryFiles({ "/etc/postfix/main.cf": text, ...files });
  const workspace = new Workspace({ disk: memoryFiles({ [main]: text }), machine });
  const uri = "mailconf-log:/etc/postfix/mail.log";
  const file = workspace.open(uri, "maillog", 1, lines.map((line) => `${head}/${line}\n`).join(""));
  workspace.settle("file:///etc/postfix");
  await workspace.answered();
  return { workspace, file };
}

suite("messages of the log", () => {
  test("a message is found by its fixed text", () => {
    assert.match(findLogMessage("connect from mail.example.com[192.0.2.1]")?.meaning ?? "", /session/);
    const end = findLogMessage("disconnect from unknown[192.0.2.1] ehlo=1 auth=0/1 commands=1/2");
    assert.equal(end?.settings, "smtpd_forbid_bare_newline");
  });

  test("what nobody knows is nothing", () => {
    assert.equal(findLogMessage("words that no program of Postfix writes"), undefined);
  });

  // Written by Postfix 3.7.11 of Debian; each with a word of its explanation and a parameter.
  const written: readonly (readonly [string, RegExp, string?])[] = [
    ["smtpd[1]: SSL_accept error from unknown[127.0.0.1]: -1", /Handshake/, "smtpd_tls_protocols"],
    [
      "smtpd[1]: warning: TLS library problem: error:0A00010B:SSL routines::wrong version number:../ssl/record/ssl3_record.c:350:",
      /plain text/,
      "smtpd_tls_wrappermode",
    ],
    [
      "smtpd[1]: warning: unknown[127.0.0.1]: SASL PLAIN authentication failed: authentication failure, sasl_username=a",
      /Login refused/,
      "smtpd_sasl_type",
    ],
    [
      "smtpd[1]: warning: SASL: Connect to Dovecot auth socket 'private/noauth' failed: No such file or directory",
      /socket/,
      "smtpd_sasl_path",
    ],
    ["smtpd[1]: timeout after MAIL from unknown[127.0.0.1]", /sent nothing/, "smtpd_timeout"],
    [
      "smtpd[1]: NOQUEUE: reject: RCPT from unknown[127.0.0.1]: 554 5.7.1 <c@other.test>: Relay access denied; from=<a@b.test> to=<c@other.test> proto=ESMTP helo=<x.test>",
      /neither trusted nor authenticated/,
      "mynetworks",
    ],
    [
      "smtpd[1]: NOQUEUE: reject: RCPT from unknown[127.0.0.1]: 451 4.3.5 <a@b.test>: Sender address rejected: Server configuration error; from=<a@b.test> to=<c@other.test> proto=ESMTP helo=<x.test>",
      /broken/,
      "smtpd_sender_restrictions",
    ],
    [
      "smtpd[1]: NOQUEUE: reject: MAIL from unknown[127.0.0.1]: 552 5.3.4 Message size exceeds fixed limit; from=<a@b.test> proto=ESMTP helo=<x.test>",
      /SIZE/,
      "message_size_limit",
    ],
    [
      "smtpd[1]: NOQUEUE: milter-reject: CONNECT from unknown[127.0.0.1]: 451 4.7.1 Service unavailable - try again later; proto=SMTP",
      /[Mm]ilter/,
      "milter_default_action",
    ],
    [
      "smtpd[1]: fatal: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working instance of: reject_unauth_destination, defer_unauth_destination, reject, defer, defer_if_permit or check_relay_domains",
      /relaying/,
      "smtpd_relay_restrictions",
    ],
    [
      "smtpd[1]: warning: error opening chain file: /t/missing.pem: No such file or directory",
      /cannot be opened/,
      "smtpd_tls_cert_file",
    ],
    [
      "smtp[1]: A536C2E04F9: to=<a@to.test>, relay=none, delay=0.61, delays=0.17/0.44/0/0, dsn=4.4.1, status=deferred (connect to 127.0.0.9[127.0.0.9]:9: Connection refused)",
      /Nothing listens/,
      "relayhost",
    ],
    [
      "smtp[1]: B3F8D2E0508: to=<a@host.test>, relay=none, delay=0.2, delays=0.01/0.18/0/0, dsn=4.4.4, status=deferred (unable to look up host no.such.host.invalid: Temporary failure in name resolution)",
      /lookup/,
      "smtp_host_lookup",
    ],
    [
      "smtp[1]: 3B4102E0493: to=<a@loop.test>, relay=none, delay=0.06, delays=0.06/0/0/0, dsn=5.4.6, status=bounced (mail for 127.0.0.1 loops back to myself)",
      /points to this machine/,
      "mydestination",
    ],
    [
      "smtp[1]: 7E0572E0508: to=<a@tls.test>, relay=127.9.9.8[127.9.9.8]:2526, delay=0.21, delays=0.05/0.13/0.01/0.02, dsn=5.7.1, status=bounced (host 127.9.9.8[127.9.9.8] said: 554 5.7.1 <a@tls.test>: Recipient address rejected: Access denied (in reply to RCPT TO command))",
      /^(?!.*REJECT without text)/s,
    ],
    [
      "smtp[1]: server certificate verification failed for 127.9.9.8[127.9.9.8]:2526: num=62:hostname mismatch",
      /does not pass/,
      "smtp_tls_policy_maps",
    ],
    [
      "lmtp[1]: 3A9272E04FA: to=<a@lm.test>, relay=none, delay=0.36, delays=0.05/0.31/0/0, dsn=4.4.1, status=deferred (connect to mail.main.test[private/nolmtp]: No such file or directory)",
      /LMTP socket/,
      "virtual_transport",
    ],
    [
      'local[1]: 06FEB2E0592: to=<nosuchuser@local.test>, relay=local, delay=0.12, delays=0.06/0/0/0.05, dsn=5.1.1, status=bounced (unknown user: "nosuchuser")',
      /No such account/,
      "local_recipient_maps",
    ],
    ["qmgr[1]: 5652D2E04B3: from=<>, size=2093, nrcpt=1 (queue active)", /active queue/, "qmgr_message_active_limit"],
    [
      "qmgr[1]: warning: active/3A9272E04FA: unexpected EOF in data, record type 103 length 97",
      /damaged/,
      "queue_directory",
    ],
    ["qmgr[1]: warning: 3A9272E04FA: message rejected: missing end record", /damaged/],
    ["pickup[1]: A536C2E04F9: uid=0 from=<s@two.test>", /Local submission/],
    [
      "pickup[1]: warning: maildrop/EE5DA2E0016: error writing A7F0B2E00E4: queue file write error",
      /cleanup did not take/,
      "header_checks",
    ],
    ["cleanup[1]: error: open /nonexistent: No such file or directory", /cannot be opened/],
    [
      "master[1]: fatal: master_spawn: exec /usr/lib/postfix/sbin/smtpdd: No such file or directory",
      /does not exist/,
      "daemon_directory",
    ],
  ];
  test("lines of the daemons are explained by their reason, and name the parameter", async () => {
    const { workspace, file } = await opened(
      written.map(([line]) => line),
      "myhostname = mail.main.test\n",
    );
    for (const [number, [line, meaning, parameter]] of written.entries()) {
      const value = logHover(workspace, file, { line: number, character: 3 })?.contents.value ?? "nothing";
      assert.notEqual(value, "nothing", line);
      assert.match(value, meaning, line);
      if (parameter) assert.ok(value.includes(`\`${parameter}\``), `${line}: ${value}`);
    }
  });

  test("what is set in main.cf is a link to its line, and so is what names the path of the message", async () => {
    const { workspace, file } = await opened(
      [
        "smtpd[1]: error: open database /etc/postfix/senders.db: No such file or directory",
        "smtpd[1]: timeout after MAIL from unknown[127.0.0.1]",
      ],
      "smtpd_sender_restrictions =\n  check_sender_access hash:/etc/postfix/senders\nsmtpd_timeout = 3s\n",
    );
    const shown = (line: number) => logHover(workspace, file, { line, character: 3 })?.contents.value ?? "";
    assert.match(shown(0), /Named in: \[`smtpd_sender_restrictions`\]\(file:\/\/\/etc\/postfix\/main\.cf#L1\)/);
    assert.match(shown(1), /\[`smtpd_timeout`\]\(file:\/\/\/etc\/postfix\/main\.cf#L3\)/);
  });

  test("a message that one setting cures offers it as an edit of main.cf", async () => {
    const lines = [
      "smtp[1]: certificate verification failed for mx.test[192.0.2.1]:25: untrusted issuer /CN=x",
      "local[1]: fatal: configuration error: mailbox_size_limit is smaller than message_size_limit",
      "smtpd[1]: timeout after MAIL from unknown[127.0.0.1]",
    ];
    const bundle = "/etc/ssl/certs/ca-certificates.crt";
    const { workspace, file } = await opened(lines, "mailbox_size_limit = 10\nmyhostname = a.test", { [bundle]: "" });
    const offered = async (line: number) => {
      const at = { line, character: 0 };
      const ask = () => codeActions(workspace, file, { start: at, end: at }, () => true);
      ask();
      await workspace.answered();
      return ask();
    };
    const [add] = await offered(0);
    assert.equal(add?.title, `Set smtp_tls_CAfile = ${bundle} in main.cf`);
    assert.deepEqual(add?.edits[0]?.newText, `\nsmtp_tls_CAfile = ${bundle}\n`);
    assert.equal(add?.edits[0]?.uri, main);
    const [change] = await offered(1);
    assert.equal(change?.edits[0]?.newText, "mailbox_size_limit = 0");
    assert.deepEqual(change?.edits[0]?.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 23 } });
    assert.deepEqual(await offered(2), []);
  });
});
