import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { completion } from "../../server/src/features/completion.ts";
import { languageOf } from "../../server/src/syntax/languages.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";

const directory = "/etc/postfix";

/** The line at `|` after a label was chosen there; undefined where it is not offered. */
function chosen(path: string, marked: string, label: string, others: Readonly<Record<string, string>> = {}) {
  const before = marked.slice(0, marked.indexOf("|"));
  const text = marked.replace("|", "");
  const files = { [`${directory}/main.cf`]: "", ...others, [path]: text };
  const disk = Object.fromEntries(Object.entries(files).map(([name, body]) => [`file://${name}`, body]));
  const workspace = new Workspace({ disk: memoryFiles(disk), machine: memoryFiles(files) });
  const file = workspace.open(`file://${path}`, languageOf(path, text)!, 1, text);
  const line = before.split("\n").length - 1;
  const position = { line, character: before.length - (before.lastIndexOf("\n") + 1) };
  const item = completion(workspace, file, position).find((candidate) => candidate.label === label);
  if (!item) return undefined;
  const whole = text.split("\n")[line]!;
  return (
    whole.slice(0, item.range.start.character) + (item.insert ?? item.label) + whole.slice(item.range.end.character)
  );
}

const inMain = (marked: string, label: string) => chosen(`${directory}/main.cf`, marked, label);
const inMaster = (marked: string, label: string) => chosen(`${directory}/master.cf`, marked, label);
const smtps = "smtps inet n - n - - smtpd";
const pipe = "maildrop unix - n n - - pipe\n  ";

suite("a completion replaces the word under the cursor and nothing beside it", () => {
  test("in main.cf", () => {
    assert.equal(inMain("alias_maps = ha|sh:/etc/aliases", "cdb:"), undefined);
    assert.equal(inMain("alias_maps = h|ash:/etc/aliases", "hash:"), "alias_maps = hash:/etc/aliases");
    assert.equal(inMain("alias_maps = proxy:my|sql:/a.cf", "mysql:"), "alias_maps = proxy:mysql:/a.cf");
    assert.equal(inMain("alias_maps = hash:/etc/po|", "postscreen:"), undefined);
    assert.equal(inMain("smtp_tls_protocols = >=T|LSv1", ">=TLSv1.2"), "smtp_tls_protocols = >=TLSv1.2");
    assert.equal(inMain("|\n = yes", "smtpd_banner"), "smtpd_banner = ");
    assert.equal(inMain("| = yes", "smtpd_banner"), "smtpd_banner = yes");
    assert.equal(inMain("mydestination = localh|", "localhost.$mydomain"), "mydestination = localhost.$mydomain");
    assert.equal(inMain("smtpd_tls_exclude_ciphers = MD5, aN|", "aNULL"), "smtpd_tls_exclude_ciphers = MD5, aNULL");
    assert.equal(inMain("hash_queue_names = def|", "deferred"), "hash_queue_names = deferred");
  });

  test("in master.cf", () => {
    const main = { [`${directory}/main.cf`]: "relay_transport = l|mtp:unix:private/x" };
    assert.equal(
      chosen(`${directory}/main.cf`, main[`${directory}/main.cf`]!, "lmtp", {
        [`${directory}/master.cf`]: "lmtp unix - - n - - lmtp\n",
      }),
      "relay_transport = lmtp:unix:private/x",
    );
    const twice = `${smtps} -o syslog_name=x -o smtpd_tls_wrappermode=`;
    assert.equal(inMaster(`${twice}|`, "yes"), `${twice}yes`);
    assert.equal(
      inMaster(`${smtps}\n  -o { smtpd_client_restrictions = permit_mynetworks, rej|`, "reject"),
      "  -o { smtpd_client_restrictions = permit_mynetworks, reject",
    );
    assert.equal(inMaster(`${smtps}\n  -o { a = b } smtpd_tls_auth_only=y|`, "yes"), undefined);
    assert.equal(inMaster(`${smtps} -o syslog_name=|`, "postfix/smtps"), `${smtps} -o syslog_name=postfix/smtps`);
    assert.equal(inMaster(`${smtps} -o smtpd_tls_mandatory_protocols=>=|`, ">=TLSv1.3")?.slice(-10), "=>=TLSv1.3");
    assert.equal(inMaster(`${pipe}flags=DR us|er=vmail argv=/x`, "user="), "  flags=DR user=vmail argv=/x");
    assert.equal(inMaster(`${pipe}flags=DR|`, "h"), "  flags=DRh");
    assert.equal(inMaster(`${pipe}flags=DR|`, "D"), undefined);
    assert.equal(inMaster("lmtp unix - - n - - lmtp flags=|", "X"), "lmtp unix - - n - - lmtp flags=X");
    assert.equal(inMaster("lmtp unix - - n - - lmtp flags=|", "h"), undefined);
  });

  test("in tables", () => {
    const checks = `${directory}/header_checks`;
    assert.equal(chosen(checks, "/^X-Foo: bar/i  IG|", "IGNORE"), "/^X-Foo: bar/i  IGNORE");
    assert.equal(chosen(checks, "/^X-Foo: IG|", "IGNORE"), undefined);
    const services = { [`${directory}/master.cf`]: "mailman unix - n n - - pipe user=list argv=/x\n" };
    assert.equal(chosen(`${directory}/transport`, "a.example  mail|man:", "mailman:", services), "a.example  mailman:");
  });

  test("in Courier's files", () => {
    const path = "/etc/courier/imapd";
    assert.equal(
      chosen(path, 'IMAP_CAPABILITY="IMAP4rev1 THREAD=REF|"', "THREAD=REFERENCES"),
      'IMAP_CAPABILITY="IMAP4rev1 THREAD=REFERENCES"',
    );
    assert.equal(chosen(path, "IMAP_ACL=|", "1"), "IMAP_ACL=1");
    assert.equal(chosen("/etc/courier/authmysqlrc", "MYSQL_SELECT_CLAUSE  |", "<example omitted>"), undefined);
  });
});

suite("snippets", () => {
  const offered = (path: string, marked: string) => {
    const text = marked.replace("|", "");
    const workspace = new Workspace({ disk: memoryFiles({ [`file://${path}`]: text }), machine: {} });
    const file = workspace.open(`file://${path}`, languageOf(path, text)!, 1, text);
    const before = marked.slice(0, marked.indexOf("|")).split("\n");
    const position = { line: before.length - 1, character: before.at(-1)!.length };
    return completion(workspace, file, position, { snippets: true })
      .filter(({ kind }) => kind === "snippet")
      .map(({ label }) => label);
  };

  test("come at the beginning of an entry and nowhere else", () => {
    const main = `${directory}/main.cf`;
    assert.ok(offered(main, "a = b\n|\n").includes("null-client"));
    const clients = offered(main, "tls-cl|").filter((label) => label.startsWith("tls-cl"));
    // The one for releases before 3.6 is not for this one.
    assert.deepEqual(clients.sort(), ["tls-client", "tls-client-dane"]);
    for (const inside of ["a = tls|", "a = b,\n  tls|", "tls| = yes", "# tls|"])
      assert.deepEqual(offered(main, inside), []);
    assert.ok(offered(`${directory}/master.cf`, "subm|").includes("submissions"));
    assert.deepEqual(offered(`${directory}/master.cf`, "smtp inet n - n - - subm|"), []);
    assert.deepEqual(offered(`${directory}/master.cf`, "smtp inet n - n - - smtpd\n  -o subm|"), []);
  });

  test("are those of the file", () => {
    assert.ok(offered("/etc/courier/imapd", "im|").includes("imap-trash"));
    assert.deepEqual(offered("/etc/courier/pop3d", "imap-|"), []);
    assert.deepEqual(offered("/etc/courier/authmysqlrc", "authm|"), [
      "authmysqlrc",
      "authmysqlrc-select",
      "authmysqlrc-where",
      "authmysqlrc-tls",
    ]);
    assert.deepEqual(offered("/etc/courier/authldaprc", "authm|"), []);
  });
});
