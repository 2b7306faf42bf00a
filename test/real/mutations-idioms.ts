import { readFileSync } from "node:fs";
import { parameters } from "../../server/src/facts/parameters.ts";
import type { Chance } from "./chance.ts";

const words: Readonly<
  Record<
    "keys" | "suffixes" | "mainEntries" | "transports" | "mainValues" | "masterNames" | "masterEntries",
    readonly string[]
  >
> = JSON.parse(readFileSync(new URL("./configurations/idioms.json", import.meta.url), "utf8"));

type Lines = string[];
type Mutation = (lines: Lines, any: Chance) => void;

const startsEntry = (line: string) => /^[^\s#]/.test(line);
const isService = (line: string) => startsEntry(line) && line.trim().split(/\s+/).length >= 8;

/** Inserts an entry where another one starts, or at the end. */
function insert(lines: Lines, any: Chance, text: string): void {
  const at = any.line([...lines, "end"], startsEntry);
  if (at > 0 && !lines[at - 1]!.endsWith("\n")) lines[at - 1] += "\n";
  lines.splice(at, 0, `${text}\n`);
}

const user = (any: Chance) =>
  any.of("foo", "my_nets", "a.b", "A1", "x-y", "é", "cls", "tbl_x", "x/y", "'q'", "0", "myhostname2");
const known = (any: Chance) =>
  any.of(
    "myorigin",
    "mydomain",
    "relayhost",
    "mynetworks",
    "smtpd_banner",
    "virtual_alias_maps",
    any.of(...parameters.names),
  );
const level = (any: Chance) => any.of("3.6", "2", "3.6.1", "x", "", "-1", "3.", "99999999999");

function deep(any: Chance, depth = 0): string {
  const name = any.of(user(any), known(any), "nosuch", "process_id", "stress", "home", "0", "x y");
  const inner = () =>
    depth < 4 && any.percent(60)
      ? deep(any, depth + 1)
      : any.of("a", "", " ", "a b", "{c}", "{{d}}", "x:y", "a?b", "=", "}", "{");
  const op = any.of(
    "==",
    "!=",
    "<",
    "<=",
    ">=",
    ">",
    "=",
    "<=level",
    ">level",
    " <level ",
    "==level",
    "===",
    "!",
    "=<",
  );
  const sep = () => any.of("", " ", "  ", "\n  ", "\t");
  return any.of(
    () => `\${${name}?{${inner()}}:{${inner()}}}`,
    () => `\${${name}${sep()}?${sep()}{${inner()}}${sep()}:${sep()}{${inner()}}${sep()}}`,
    () => `\${${name}?${inner()}:${inner()}}`,
    () => `\${${name}?{${inner()}}:${inner()}}`,
    () => `\${${name}:{${inner()}}}`,
    () => `\${${name}:{${inner()}}?{x}}`,
    () => `$(${name}?{${inner()}}:{${inner()}})`,
    () => `$(${name})`,
    () => `$(${name}}`,
    () => `\${${name})`,
    () =>
      `\${${sep()}{${inner()}}${sep()}${op}${sep()}{${inner()}}${sep()}?${sep()}{${inner()}}${sep()}:${sep()}{${inner()}}${sep()}}`,
    () => `\${{${inner()}}${op}{${inner()}}?${inner()}}`,
    () => `\${{${inner()}}${op}{${inner()}}:${inner()}}`,
    () => `\${{${inner()}}${op}{${inner()}}}`,
    () => `\${{${inner()}}${op}${inner()}?{${inner()}}}`,
    () => `\${{$compatibility_level} <=level {${level(any)}}?{yes}:{${inner()}}}`,
    () => `\${domain_to_ascii{${inner()}}}`,
    () => `\${bogus_fn{${inner()}}}`,
    () => `\${${name}?{${inner()}}x:{y}}`,
    () => `$${name}$${name}`,
    () => `$${name}.${name}`,
    () => `\${ ${name} }`,
    () => `\${${name} }`,
    () => `$ ${name}`,
    () => `$$`,
    () => `$${"{".repeat(1 + any.below(3))}${name}${"}".repeat(1 + any.below(3))}`,
  )();
}

const tableName = (any: Chance) => any.of("tbl", "db1", "a-b", "x.y", "T1", "é", "a/b", "_t");
const client = (any: Chance) =>
  any.of("mysql", "pgsql", "ldap", "sqlite", "memcache", "mongodb", "lmdb", "tcp", "socketmap");
const key = (any: Chance) => any.of(...words.keys);

const suffix = (any: Chance) => any.of(...words.suffixes);

/** What people and programs write in main.cf that is more than a slip: expansions in each other, tables, names of other services. */
export const idiomsInMain: readonly Mutation[] = [
  (lines, any) => insert(lines, any, `${user(any)} = ${deep(any)}`),
  (lines, any) => insert(lines, any, `${known(any)} = ${deep(any)}`),
  (lines, any) => {
    const name = user(any);
    insert(lines, any, `${name} = ${deep(any)}`);
    insert(lines, any, `${known(any)} = a, $${name} \${${name}?{${deep(any)}}}`);
  },
  // comments and blanks within an entry
  (lines, any) =>
    insert(
      lines,
      any,
      `${known(any)} =${any.of("", " x", " x,")}\n${any.of("# c", "#", "", " ", "\t# c", "#\n#\n\n", "   \n# x\n")}\n  ${any.of("a", "# b", "$foo", "= c", "d =")}\n#tail\n\n\t${any.of("e", "#f", "")}`,
    ),
  // CR in odd places
  (lines, any) =>
    insert(
      lines,
      any,
      `${known(any)}${any.of(" ", "\r", "\r ", "")}=${any.of(" ", "\r", " \r")}a${any.of("\r", " \r ", "\rb", "\r\r")}${any.of("", "\n\r b", "\n \r", "\n\t\rx")}`,
    ),
  (lines, any) => insert(lines, any, `${user(any)} = ${any.of("x ", "$foo ", "a,").repeat(any.of(200, 1500, 3000))}`),
  (lines, any) => insert(lines, any, any.of(...words.mainEntries)),
  (lines, any) => {
    const [t, c] = [tableName(any), client(any)];
    const param = any.of(
      "virtual_mailbox_maps",
      "foo",
      "smtpd_sender_restrictions",
      "transport_maps",
      "smtpd_recipient_restrictions",
      "relay_domains",
      "local_header_rewrite_clients",
      "cls",
      "default_privs",
      "smtpd_milters",
      "mynetworks_style",
    );
    const v = any.of(
      `${c}:${t}`,
      `proxy:${c}:${t}`,
      `$${"x"}, ${c}:${t}`,
      `check_sender_access ${c}:${t}`,
      `!${c}:${t}`,
      `{${c}:${t}}`,
      `{ ${c}:${t}, ${c}:o${t} }`,
      `${c}:$foo`,
      `${c}:\${foo}`,
      `${c}: ${t}`,
      `${c.toUpperCase()}:${t}`,
      `x${c}:${t}`,
      `"${c}:${t}"`,
      `${c}:${t}:x`,
      `${c}:/${t}`,
      `pipemap:{${c}:${t},proxy:${c}:p${t}}`,
      `proxy:pipemap:{${c}:${t}}`,
      `maybe:${c}:${t}`,
      `[${c}:${t}]`,
      `${c}:${t};x`,
      `\${foo?${c}:${t}}`,
      `\${foo:${c}:${t}}`,
      `$(foo?${c}:${t})`,
      `\${{a}=={a}?{${c}:${t}}}`,
    );
    insert(lines, any, `${param} = ${v}`);
    for (let i = 1 + any.below(4); i > 0; i--)
      insert(
        lines,
        any,
        `${any.of("", "", "p", "o", "x")}${t}_${key(any)} = ${any.of("1", "$bar", "$foo", deep(any))}`,
      );
  },
  (lines, any) => {
    const name = user(any);
    insert(
      lines,
      any,
      `smtpd_restriction_classes = ${any.of(name, `{${name}}`, `${name},${name}x`, `$${name}`, `\${x?${name}}`, `\${x:${name}}`, `\${x:{${name} cls}}`, `${name};cls`, `\n  ${name}\n# x\n  cls`, `${name}:x`)}`,
    );
    insert(lines, any, `${name} = ${any.of("permit", "$bar", "reject_$foo", deep(any))}`);
    insert(lines, any, "cls = permit");
  },
  (lines, any) =>
    insert(
      lines,
      any,
      `${any.of(...words.transports)}${suffix(any)} = ${any.of("1", "$foo", "2s", "$bar_x", deep(any))}`,
    ),
  (lines, any) => insert(lines, any, any.of(...words.mainValues)),
  (lines, any) => {
    const name = known(any);
    insert(lines, any, `${name} = a$foo`);
    insert(
      lines,
      any,
      `${any.of(name, name.toUpperCase(), `${name} `, `\t${name}`, `${name}\r`)} = ${any.of("", "b$bar", `$${name}`)}`,
    );
    insert(lines, any, `${name} = ${any.of("", "c", "a$foo")}`);
  },
];

const name8 = (any: Chance) => any.of(...words.masterNames);
const opt = (any: Chance): string => {
  const n = any.of(
    known(any),
    user(any),
    `${any.of("foo", "smtp", "policy")}${suffix(any)}`,
    `tbl_${key(any)}`,
    "smtpd_restriction_classes",
    "mua_sender_restrictions",
    "cls",
  );
  const v = any.of(
    "x",
    "$foo",
    deep(any),
    `${client(any)}:${tableName(any)}`,
    "a, b",
    "",
    "cls",
    "{a}",
    "a=b",
    "\udcff",
  );
  const word = v.replaceAll(/[ \n\t]/g, "");
  const nl = () => any.of(" ", "\n  ", "\n# c\n  ", "\n\n\t", "\r\n ", "\t");
  return any.of(
    () => `-o ${n}=${word}`,
    () => `-o${nl()}${n}=${word}`,
    () => `-o {${nl()}${n}${nl()}=${nl()}${v}${nl()}}`,
    () => `-o${nl()}{ ${n} = ${v},${nl()}${v} }`,
    () => `-o { ${n} = ${v} }${nl()}-o {${n}=x}`,
    () => `-- -o ${n}=${word}`,
    () => `-v${nl()}-v -o ${n}=${word}`,
    () => `-vo ${n}=${word}`,
    () => `-v -- -o ${n}=${word} -o {a = b}`,
    () => `word -o ${n}=${word}`,
    () => `{-o} ${n}=${word}`,
    () => `{-o ${n}=${word}}`,
    () => `-o {${n}=${word}} {x y} {z}`,
    () => `flags=DRhu user=v:v argv=/x -f $\{sender} {a b}${nl()}{ c = d } -o ${n}=${word}`,
    () => `-o {{${n}=${word}}}`,
    () => `-o { ${n} }`,
    () => `-o { = ${word} }`,
    () => `-o {${n}=${v}}x`,
    () => `-o '${n}=${word}'`,
    () => `-o ${n}='a b'`,
    () => `-o ${n} = ${word}`,
    () => `-o ${n}=${word},${nl()}reject`,
    () => `-o`,
    () => `-o -o ${n}=x`,
    () => `-on=${word}`,
    () => `-S -u -c /x -o ${n}=x`,
    () => `-d -o ${n}=$process_name$service_name`,
    () => `${"-o foo=x ".repeat(300)}-o ${n}=$foo`,
    () => `#x -o ${n}=x`,
    () => `-o ${n}=x # comment`,
  )();
};

/** The same in master.cf: odd names, services twice, settings over several lines. */
export const idiomsInMaster: readonly Mutation[] = [
  (lines, any) =>
    insert(
      lines,
      any,
      `${name8(any)} ${any.of("unix", "inet", "fifo", "pass", "unix-dgram")} ${any.of("n", "-")} ${any.of("n", "-")} ${any.of("n", "-", "y")} ${any.of("-", "60", "0", "10?")} ${any.of("-", "1", "0")} ${any.of("smtpd", "smtp", "pipe", "spawn", "lmtp", "postscreen", "tlsproxy", "dnsblog", "x/y", "local")} ${opt(any)}`,
    ),
  (lines, any) => {
    const n = any.of("foo", "smtp", "127.0.0.1:26", "policy");
    for (let i = 1 + any.below(3); i > 0; i--)
      insert(
        lines,
        any,
        `${n} ${any.of("unix", "unix", "inet", "pass", "fifo")} - n n - - ${any.of("smtp", "smtpd", "pipe")} ${any.percent(60) ? opt(any) : ""}`,
      );
  },
  (lines, any) => {
    const at = any.line(lines, isService);
    if (at >= 0)
      lines.splice(at + 1, 0, `${any.of("  ", "\t", "# c\n  ", "\n\t", "   #in\n  ", "\r ", " \r\n  ")}${opt(any)}\n`);
  },
  (lines, any) => {
    const at = any.line(lines, isService);
    if (at >= 0) lines.splice(at + 1, 0, `  ${opt(any)}\n  ${opt(any)}\n  ${opt(any)}\n`);
  },
  (lines, any) => insert(lines, any, any.of(...words.masterEntries)),
];
