import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { run } from "../cli/run.ts";

/** Stands where somebody's password may stand in a configuration that is written wrongly; found in an output it is a leak. */
const canary = "kAnArY7Qx";
const root = mkdtempSync(join(tmpdir(), "mailconf-malformed-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Values that name a place, with a user and a password before it. */
const endpoints = [
  `inet:user:${canary}@127.0.0.1:8891`,
  `inet:user:${canary}@127.0.0.1`,
  `unix:user:${canary}@/run/x`,
  `user:${canary}@127.0.0.1:10024`,
  `smtp:user:${canary}@[127.0.0.1]:10024`,
  `[user:${canary}@relay.example.com]:587`,
  `smtp://user:${canary}@relay.example.com:587`,
  `{ inet:user:${canary}@127.0.0.1:8891, connect_timeout=10s }`,
  `“inet:user:${canary}@127.0.0.1:8891”`,
  `mysql://user:${canary}@db.example.com/mail`,
  `ldap://user:${canary}@db.example.com`,
];
const endpointParameters = [
  ...["smtpd_milters", "non_smtpd_milters", "relayhost", "content_filter", "smtpd_proxy_filter", "smtpd_sasl_path"],
  ...["transport_maps", "virtual_alias_maps", "default_transport", "mailbox_transport", "smtp_bind_address"],
  ...[
    "inet_interfaces",
    "mynetworks",
    "myhostname",
    "proxy_interfaces",
    "smtpd_recipient_restrictions",
    "milter_default",
  ],
  ...["smtpd_tls_cert_file", "smtpd_client_restrictions", "fallback_relay", "smtpd_tls_security_level", "unknown_name"],
];

/** A secret setting, written in ways that are none. */
const settings = (name: string) => [
  `${name} ${canary}`,
  `${name}: ${canary}`,
  `${name} = “${canary}”`,
  `${name} = "${canary} ${canary}`,
  `${name} =\n  ${canary}`,
  `${name} =\n# between\n\t${canary}\n\t${canary}`,
  `${name}\n  = ${canary}`,
  `  ${name} = ${canary}`,
  `# ${name} = ${canary}`,
  `${name} = {${canary}`,
  `${name} = $${"{"}x?{${canary}}`,
  `${name} = static:{${canary}}`,
  `${name} = inline:{ { user = ${canary} }`,
  `${name} = inline:{ user ${canary} }`,
  `${name} == ${canary}`,
  `${name}=user:${canary}`,
];
const secretNames = ["ldapusers_bind_pw", "smtp_sasl_password_maps", "mysqlusers_password", "smtp_sasl_pasword_maps"];

const mains = [
  ...endpoints.map((value) => endpointParameters.map((name) => `${name} = ${value}`).join("\n")),
  ...settings("@").map((line) => secretNames.map((name) => line.replaceAll("@", name)).join("\n")),
];
const masters = [
  ...endpoints.map(
    (value) =>
      `smtp inet n - n - - smtpd\n  -o smtpd_milters=${value}\n  -o content_filter=${value}\n  -o { relayhost = ${value} }\n${value} inet n - n - - smtpd\nx unix - n n - - pipe user=nobody argv=/usr/bin/x ${value}`,
  ),
  ...["=", " ", " = ", ":"].map(
    (equals) =>
      `smtp inet n - n - - smtpd\n  -o smtp_sasl_password_maps${equals}static:user:${canary}\n  -o { my_bind_pw${equals}${canary} }\n  -omy_password${equals}${canary}\n`,
  ),
];
const tables = [
  `${canary}`,
  `user:${canary}`,
  `user:${canary} user:${canary}`,
  `relay.example.com\n user:${canary}`,
  `relay.example.com:\tuser:${canary}`,
  `“relay.example.com” “user:${canary}”`,
  `"relay.example.com user:${canary}`,
  `relay.example.com = user:${canary}\n[relay.example.com]:user:${canary}`,
  `# relay.example.com user:${canary}`,
  `relay.example.com user:${canary}\nrelay.example.com user:${canary}`,
];
const clients = [
  ...settings("password"),
  ...settings("bind_pw"),
  `hosts = user:${canary}@db.example.com`,
  `hosts = postgresql://user:${canary}@db.example.com/x?password=${canary}`,
  `connect = host=x password=${canary}`,
  `passdb {\n  driver = ldap\n  dnpass = ${canary}\n  args = password=${canary}\n}`,
];
const couriers: Readonly<Record<string, readonly string[]>> = {
  authmysqlrc: settings("MYSQL_PASSWORD"),
  authpgsqlrc: [
    ...settings("PGSQL_PASSWORD"),
    `PGSQL_CONNECTION host=x password=${canary}`,
    `PGSQL_CONNECTION\thost=x,password='${canary}`,
  ],
  authldaprc: [...settings("LDAP_BINDPW"), `LDAP_URI ldaps://user:${canary}@ldap.example.com`],
  authdaemonrc: [`authmodulelist="authuserdb\npassword=${canary}"`, `DEFAULTOPTIONS="password=${canary}`],
};

interface Given {
  readonly name: string;
  readonly languageId: string;
  readonly text: string;
}

const most = Math.max(mains.length, masters.length, tables.length, clients.length, couriers.authpgsqlrc!.length);
const at = <Value>(list: readonly Value[], index: number): Value => list[index % list.length]!;

/** The variants, one of each kind in a configuration. */
const configurations = Array.from({ length: most }, (_, index): Given[] => [
  {
    name: "main.cf",
    languageId: "postfix-main",
    text: `myhostname = mail.example.com\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:${root}/${index}/sasl_passwd\nvirtual_mailbox_maps = mysql:${root}/${index}/mysql-users.cf\nvirtual_alias_maps = hash:${root}/${index}/virtual\n${at(mains, index)}\n`,
  },
  { name: "master.cf", languageId: "postfix-master", text: `${at(masters, index)}\nlast unix - - n - - smtp\n` },
  { name: "sasl_passwd", languageId: "postfix-table", text: `${at(tables, index)}\n` },
  { name: "mysql-users.cf", languageId: "postfix-table-client", text: `${at(clients, index)}\nuser = x\n` },
  ...Object.entries(couriers).map(([name, lines]) => ({
    name,
    languageId: "courier-auth",
    text: `${at(lines, index)}\n`,
  })),
]);
for (const [index, files] of configurations.entries()) {
  mkdirSync(join(root, `${index}`));
  for (const { name, text } of files) writeFileSync(join(root, `${index}`, name), text);
}

function leaks(what: string, output: string, among: string[]): void {
  let found = output.indexOf(canary);
  for (; found >= 0 && among.length < 40; found = output.indexOf(canary, found + 400))
    among.push(`${what}: …${output.slice(Math.max(0, found - 200), found + 30)}`);
}

suite("no secret in any output, where it stands in a place that is written wrongly", () => {
  test("the command line", () => {
    const found: string[] = [];
    const all = configurations.map((_, index) => join(root, `${index}`));
    for (const format of ["text", "json", "sarif"]) {
      const { stdout, stderr } = run("check", ...all, "--format", format, "--no-host", "--fail-on", "never");
      assert.ok(stdout.length > 1000, stderr);
      leaks(`check --format ${format}`, stdout + stderr, found);
    }
    assert.deepEqual(found, []);
  });
});
