import { parameters } from "../../server/src/facts/parameters.ts";
import type { Chance } from "./chance.ts";

export const suffixes = [
  "_destination_recipient_limit",
  "_destination_concurrency_limit",
  "_destination_rate_delay",
  "_initial_destination_concurrency",
  "_time_limit",
  "_delivery_slot_cost",
  "_recipient_limit",
];
export const serviceNames = [
  "smtp",
  "relay",
  "lmtpx",
  "vac",
  "policy",
  "nosuch",
  "local",
  "virtual",
  "submission",
  "plesk_virtual",
];
export const clients = ["mysql", "pgsql", "ldap", "sqlite", "memcache", "hash", "MYSQL", "proxy", "debug"];
export const clientKeys = [
  "hosts",
  "user",
  "password",
  "dbname",
  "query",
  "server_host",
  "memcache",
  "dbpath",
  "table",
  "bogus",
  "idle_interval",
];
export const userNames = ["foo", "bar", "baz", "my_var", "Foo", "strict", "a1", "_x", "x-y", "x.y", "mynets"];

export const parameterName = (any: Chance): string =>
  any.of(
    () => any.of(...parameters.names),
    () => any.of(...userNames),
    () =>
      any.of(
        "mail_version",
        "process_name",
        "service_name",
        "stress",
        "mail_name",
        "virtual_maps",
        "tls_daemon_random_source",
      ),
    () => any.of(...serviceNames) + any.of(...suffixes),
    () => `${any.of("tbl", "db1", "valias")}_${any.of(...clientKeys)}`,
  )();

export function table(any: Chance): string {
  const name = any.of("tbl", "db1", "valias", "/etc/nosuch.cf", "./rel.cf", "$foo", "{tbl}", "");
  const plain = `${any.of("", "", "proxy:", "debug:", "proxy:proxy:")}${any.of(...clients)}:${name}`;
  return any.of(
    plain,
    plain,
    "inline:{ a=b, {c = d} }",
    `pipemap:{ {${plain}}, inline:{x=y} }`,
    `unionmap:{${plain}}`,
    `{ ${plain}, search_order = x }`,
    `check_recipient_access ${plain}`,
    `check_client_access { ${plain} { default_action = DUNNO } }`,
    `pcre:{ {/#x/ ${plain}} }`,
    `${plain}#c`,
    `# ${plain}`,
    `\${foo?{${plain}}:{mysql:other}}`,
  );
}

export function expansion(any: Chance, depth = 0): string {
  const name = any.of(any.of(...userNames), any.of(...parameters.names), "nosuch", "home", "name", "process_name");
  const inner = () => (depth < 2 && any.percent(50) ? expansion(any, depth + 1) : any.of("t", "", "a b", "3.6", "x,y"));
  return any.of(
    () => `$${name}`,
    () => `\${${name}}`,
    () => `$(${name})`,
    () => `$$${name}`,
    () => `\${${name}?${inner()}}`,
    () => `\${${name}:${inner()}}`,
    () => `\${${name}?{${inner()}}:{${inner()}}}`,
    () => `\${ ${name} ? {${inner()}} : {${inner()}} }`,
    () => `$(${name}?${inner()})`,
    () => `\${{${inner()}} == {${inner()}} ? {${inner()}} : {${inner()}}}`,
    () => `\${{$${name}} <level {3.6}?{${inner()}}}`,
    () => `$${name}-$${name}`,
    () => `{$${name}}`,
    // refused, each in its way
    () => any.of("$", "$ x", `\${${name}`, `\${${name}-x}`, "${}", "$()", `\${{a} ~ {b}}`, `\${nosuch_fn{${inner()}}}`),
  )();
}

export const value = (any: Chance): string =>
  any.of(
    () => any.of("yes", "", "a, b  c", "a = b", "#x", "é€😀", "x\\", "a\n  b\n# c\n\tc", "\n  a,\n  b"),
    () => expansion(any),
    () => `x ${expansion(any)} y`,
    () => table(any),
    () => table(any) + any.of(", ", " ", ",") + table(any),
    () => `${any.of("permit_mynetworks", "reject", "strict", "foo")}, ${any.of(...userNames)}`,
  )();

/** Words behind a command of master.cf. */
export function option(any: Chance): string {
  const name = any.percent(50) ? any.of(...parameters.names) : parameterName(any);
  const word = any.of(
    "yes",
    "",
    "a,b",
    expansion(any).replaceAll(" ", ""),
    table(any).replaceAll(" ", ""),
    "$foo",
    "$nosuch_name",
    "x=y",
    "é",
  );
  const words = any.of("a b", expansion(any), table(any), `x, ${any.of(...userNames)}`, "", "a\n   b", " lead trail ");
  return any.of(
    `-o ${name}=${word}`,
    `-o ${name}=${word}`,
    `-o ${name}=${word}`,
    `-o ${name}=${word} -o ${name}=2`,
    `-o {${name}=${words}}`,
    `-o { ${name} = ${words} }`,
    `-o smtpd_restriction_classes=${any.of(...userNames)} -o ${any.of(...userNames)}=permit`,
    `-v -o ${name}=${word}`,
    `-o${name}=${word}`,
    `-o { ${name} = ${words} `,
    `-o ${name} = ${word}`,
    any.of(
      "-o",
      "--",
      "-v",
      "-D",
      "word",
      "{ a b }",
      "{}",
      "-o {}",
      "user=x argv=/bin/x ${sender}",
      `-o ${name}`,
      `-o =${word}`,
    ),
  );
}

/** What may stand in each of the eight columns, good and bad. */
export const columns: readonly (readonly string[])[] = [
  [
    "smtp:",
    ":smtp",
    "[::1]:25",
    "::1:25",
    "[::1:25",
    "127.0.0.1:25",
    "300.1.1.1:25",
    "25",
    "localhost:25",
    "bad_host:25",
    "-bad:25",
    "*:25",
    "{a",
    "a/b",
  ],
  ["tcp", "Inet", "inet", "unix", "fifo", "pass", "unix-dgram", "-", ""],
  ["y", "n", "-", "Y", "yes", "--", "{n}", ""],
  ["y", "n", "-", "N", "?", "\udcff", ""],
  ["y", "n", "-", "true", "1", ""],
  ["0", "60", "60?", "-", "?", "-1", "6.5", "99999999999", "1m", "2147483648"],
  ["0", "1", "-", "100", "-1", "x", "1?", "+1", "010", "--"],
  [
    "smtpd",
    "-",
    "",
    "smtp",
    "pipe",
    "spawn",
    "local",
    "virtual",
    "/usr/bin/smtpd",
    "{smtpd -v}",
    "{smtpd",
    "smtpd}",
    "#smtpd",
    "-v",
    "-o",
  ],
];
