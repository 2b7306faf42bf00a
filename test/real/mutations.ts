import { parameters } from "../../server/src/facts/parameters.ts";
import { random } from "../syntax/random.ts";

/** A configuration as texts (of decode()); a file that is not there is undefined. */
export interface Configuration {
  readonly main: string;
  readonly master: string;
}

type Lines = string[];
type Mutation = (lines: Lines, any: Chance) => void;

/** Choices that look random and are the same in every run with the same seed. */
class Chance {
  readonly #next: (below: number) => number;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  below = (limit: number): number => this.#next(limit);
  of = <T>(...items: readonly T[]): T => items[this.#next(items.length)]!;
  percent = (chance: number): boolean => this.#next(100) < chance;
  line = (lines: Lines, wanted: (line: string) => boolean): number => {
    const at = lines.flatMap((line, i) => (wanted(line) ? [i] : []));
    return at.length === 0 ? -1 : this.of(...at);
  };
}

const isLive = (line: string) => /^\s*[^\s#]/.test(line);
const startsEntry = (line: string) => /^[^\s#]/.test(line);
const isService = (line: string) => startsEntry(line) && line.trim().split(/\s+/).length >= 8;
const linesOf = (text: string): Lines => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const body = (line: string) => line.replace(/\n$/, "");

// Bytes that are no UTF-8 stand as lone surrogates, as decode() makes them.
const nasty = ["\r", "\0", "\v", "\f", "\t", " ", "=", "{", "}", "$", "#", "\udcff", "\udcc3", "é", "€", "😀", "\xa0"];
const nastier = [
  "\u200b",
  "\u2028",
  "\\",
  '"',
  ",",
  ":",
  "[",
  "-",
  "\n",
  "\r\n",
  "\r\r",
  "\n\n",
  "\x1a",
  "\x7f",
  "\ufeff",
];
const strange = [...nasty, ...nastier];

const suffixes = [
  "_destination_recipient_limit",
  "_destination_concurrency_limit",
  "_destination_rate_delay",
  "_initial_destination_concurrency",
  "_time_limit",
  "_delivery_slot_cost",
  "_recipient_limit",
];
const serviceNames = [
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
const clients = ["mysql", "pgsql", "ldap", "sqlite", "memcache", "hash", "MYSQL", "proxy", "debug"];
const clientKeys = [
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
const userNames = ["foo", "bar", "baz", "my_var", "Foo", "strict", "a1", "_x", "x-y", "x.y", "mynets"];

const parameterName = (any: Chance): string =>
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

function table(any: Chance): string {
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

function expansion(any: Chance, depth = 0): string {
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

const value = (any: Chance): string =>
  any.of(
    () => any.of("yes", "", "a, b  c", "a = b", "#x", "é€😀", "x\\", "a\n  b\n# c\n\tc", "\n  a,\n  b"),
    () => expansion(any),
    () => `x ${expansion(any)} y`,
    () => table(any),
    () => table(any) + any.of(", ", " ", ",") + table(any),
    () => `${any.of("permit_mynetworks", "reject", "strict", "foo")}, ${any.of(...userNames)}`,
  )();

/** Inserts whole lines, mostly where they start an entry. */
function insert(lines: Lines, any: Chance, text: string): void {
  const at = any.percent(10) ? any.below(lines.length + 1) : any.line([...lines, "end"], startsEntry);
  if (at > 0 && !lines[at - 1]!.endsWith("\n")) lines[at - 1] += "\n";
  lines.splice(at, 0, text);
}

/** Changes one line that is neither blank nor a comment. */
const change =
  (make: (line: string, any: Chance) => string, wanted = isLive): Mutation =>
  (lines, any) => {
    const at = any.line(lines, wanted);
    if (at >= 0) lines[at] = make(lines[at]!, any);
  };

const anywhere = (line: string, any: Chance, text: string) => {
  const at = any.below(line.length + 1);
  return line.slice(0, at) + text + line.slice(at);
};

const inEither: readonly Mutation[] = [
  change(() => ""),
  change((line, any) => anywhere(line, any, any.of(...strange))),
  change((line, any) => {
    const spots = [0, body(line).length, ...[...line.matchAll(/[= \t{}]/g)].flatMap(({ index }) => [index, index + 1])];
    const at = any.of(...spots);
    return line.slice(0, at) + any.of(...strange) + line.slice(at);
  }),
  change((line, any) => {
    const at = any.below(line.length);
    return line.slice(0, at) + line.slice(at + 1);
  }),
  change((line, any) => line.slice(0, any.below(line.length + 1)) + any.of("\n", "\r\n")),
  change((line, any) => any.of(" ", "\t", "\r", "\v", "\f", "\xa0", "\r\t", "\0") + line),
  change(
    (line) => line.trimStart(),
    (line) => /^[ \t]/.test(line) && isLive(line),
  ),
  change((line, any) => body(line) + any.of("\r\n", "\r\r\n", "\r", " \t\n")),
  change(
    (line, any) =>
      line + any.of("\n", "   \n", "#c\n", "  # c\n", "\t\r\n", "\v\n", "\f#x\n", "\0\n", "#\0\n", "\r#x\n"),
  ),
  change(
    (line, any) =>
      line +
      any.of(" ", "\t", "\r", "\v") +
      any.of("more", "= x", "a = b", "-o foo=bar", "$bar", "{", "}", "\0", "#not", "-o") +
      any.of("\n", "\r\n"),
  ),
  change((line, any) => any.of("#", " #", "# ") + line),
  change((line, any) => {
    const words = line.split(/(\s+)/);
    const at = any.below(words.length);
    const [open, close] = any.of(
      ["{", "}"],
      ["{", ""],
      ["", "}"],
      ["{ ", " }"],
      ["{{", "}}"],
      ["{", "}x"],
      ["${", "}"],
    );
    words[at] = open + words[at] + close;
    return words.join("");
  }),
  (lines, any) => {
    const [from, to] = [any.line(lines, isLive), any.line(lines, isLive)];
    if (from >= 0) [lines[from], lines[to]] = [lines[to]!, lines[from]!];
  },
  (lines, any) => {
    if (lines.length === 0) return;
    const ends = ["", " ", "\r", "\n ", "\n\t\n", "\n#c", "\n \0", "\0", "\n foo", "\nfoo = 1"];
    lines[lines.length - 1] = body(lines.at(-1)!) + any.of(...ends);
  },
  (lines, any) => {
    if (lines.length > 0) lines[0] = any.of("\ufeff", "\udcff\udcfe", "\ufeff ", "\ufeff\n", "\ufeff# ") + lines[0];
  },
  (lines) =>
    lines.forEach((line, at) => {
      lines[at] = line.replace(/\n$/, "\r\n");
    }),
];

const equalsSigns = [" = ", " = ", " = ", "=", " =", "= ", "\t=\t", "\v=\f", " ", "", " == ", " : ", " := ", "+="];
const assign: Mutation = (lines, any) =>
  insert(lines, any, `${parameterName(any)}${any.of(...equalsSigns)}${value(any)}\n`);
const setAndUse: Mutation = (lines, any) => {
  const name = any.of(...userNames);
  if (any.percent(80)) insert(lines, any, `${name} = ${value(any)}\n`);
  const use = any.of(
    `$${name}`,
    `\${${name}}`,
    `$(${name})`,
    `\${${name}?a}`,
    `\${nosuch:$${name}}`,
    `$$${name}`,
    `$${name}x`,
  );
  if (any.percent(80)) insert(lines, any, `${any.of(...parameters.names)} = x ${use}\n`);
};

const inMain: readonly Mutation[] = [
  assign,
  assign,
  setAndUse,
  setAndUse,
  (lines, any) =>
    insert(lines, any, `${any.of(...serviceNames)}${any.of(...suffixes)} = ${any.of("1", "$foo", "1s")}\n`),
  (lines, any) => {
    const names = [any.of(...userNames), any.of(...userNames)];
    insert(
      lines,
      any,
      `smtpd_restriction_classes = ${names.join(any.of(", ", " ", ",", "\n   "))}${any.of("", " $foo", " nosuchclass", " {a b}")}\n`,
    );
    if (any.percent(70)) insert(lines, any, `${names[0]} = permit\n`);
  },
  (lines, any) => {
    const name = any.of("tbl", "db1", "valias");
    const user = any.of(
      "virtual_alias_maps",
      "alias_maps",
      "smtpd_client_restrictions",
      "mynetworks",
      "foo",
      "default_rbl_reply",
    );
    insert(lines, any, `${user} = ${any.of("", "proxy:", "debug:")}${any.of(...clients)}:${name}\n`);
    for (let i = any.below(4); i >= 0; i--)
      insert(lines, any, `${name}_${any.of(...clientKeys)} = ${any.of("1", "$bar")}\n`);
  },
  (lines, any) => {
    const at = any.line(lines, startsEntry);
    if (at < 0) return;
    const [name = "", old = ""] = body(lines[at]!).split(/\s*=\s*/, 2);
    insert(
      lines,
      any,
      `${name} = ${any.of("new", old, "", `${old} `, `${old}\r`, old.replaceAll(" ", "  "), `$${name}`, `${old}\0x`)}\n`,
    );
  },
  change(
    (line, any) =>
      any.of(
        () => line.replace("=", ""),
        () => line.replace("=", "=="),
        () => `=${line}`,
        () => line.replace(" =", "\n ="),
        () => line.replace("=", "=\n "),
        () => line.replace(" = ", "\r=\r"),
        () => line.replace("=", "\0="),
        () => line.replace("=", "=\0"),
      )(),
    startsEntry,
  ),
  (lines, any) =>
    insert(
      lines,
      any,
      `${any.of("inet_interfaces = 127.0.0.1", "inet_protocols = ipv4", "compatibility_level = 0", "smtputf8_enable = no", "daemon_directory = $foo", "process_name = $nosuch", "inet_interfaces =")}\n`,
    ),
];

function option(any: Chance): string {
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

const columns: readonly (readonly string[])[] = [
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

const addOption: Mutation = (lines, any) => {
  const at = any.line(lines, isService);
  if (at < 0) return;
  if (any.percent(50)) lines[at] = `${body(lines[at]!)} ${option(any)}\n`;
  else lines.splice(at + 1, 0, `${any.of("  ", "\t", " ")}${option(any)}\n`);
};

const setColumn: Mutation = (lines, any) => {
  const at = any.line(lines, isService);
  if (at < 0) return;
  const parts = body(lines[at]!).split(/(\s+)/);
  const column = any.below(8);
  parts[2 * column] = any.of(...columns[column]!);
  lines[at] = `${parts.join("")}\n`;
};

const inMaster: readonly Mutation[] = [
  setColumn,
  addOption,
  addOption,
  addOption,
  (lines, any) => {
    const name = any.of(
      "foo",
      "bar",
      "10025",
      "[::1]:smtp",
      "localhost:10026",
      "lmtpx",
      "127.0.0.1:2525",
      "foo.bar",
      "private/x",
    );
    const command = any.of(
      "smtpd",
      "smtp",
      "pipe",
      "spawn",
      "local",
      "lmtp",
      "virtual",
      "error",
      "cleanup",
      "qmgr",
      "/x/smtp",
    );
    const fields = [
      name,
      any.of("unix", "unix", "inet", "unix-dgram"),
      "n",
      any.of("n", "-"),
      any.of("n", "-", "y"),
      "-",
      any.of("-", "0", "10"),
      command,
    ];
    insert(lines, any, `${fields.join(any.of(" ", "\t", "  "))} ${option(any)}\n`);
  },
  change(
    (line, any) =>
      `${line
        .trim()
        .split(/\s+/)
        .slice(0, 1 + any.below(8))
        .join(" ")}\n`,
    isService,
  ),
  change(
    (line, any) => `${body(line).replace(/[ \t]+/g, any.of("\t", " ", "\r", "\v", " \r ", "\n  ", "\xa0"))}\n`,
    isService,
  ),
  (lines, any) => {
    const at = any.line(lines, isService);
    if (at >= 0) lines.splice(at, 0, `${body(lines[at]!)}${any.of("", " -o foo=bar", " -v", " -o always_bcc=$foo")}\n`);
  },
  change(
    (line, any) =>
      any.of(
        () => line.replace("-o ", "-o"),
        () => line.replace("=", " = "),
        () => line.replace("-o", "-- -o"),
        () => line.replace("-o", "x -o"),
        () => `${line.replace("-o ", "-o { ").trimEnd()} }\n`,
        () => line.replace("-o ", "-o\n   "),
        () => line.replace("=", "=$foo"),
        () => line.trimStart(),
      )(),
    (line) => isLive(line) && line.includes("-o"),
  ),
];

/** A configuration with changes of a kind that people, programs and transfers make; the same for the same seed. */
export function mutate(bases: readonly Configuration[], seed: number): { changed: Configuration; changes: number } {
  const any = new Chance(seed);
  const base = any.of(...bases);
  const files = { main: linesOf(base.main), master: linesOf(base.master) };
  const changes = any.of(1, 1, 1, 2, 2, 3, 4);
  for (let i = 0; i < changes; i++) {
    const file = any.of("main", "master");
    const own = file === "main" ? inMain : inMaster;
    any.of(...(any.percent(65) ? own : inEither))(files[file], any);
  }
  return { changed: { main: files.main.join(""), master: files.master.join("") }, changes };
}
