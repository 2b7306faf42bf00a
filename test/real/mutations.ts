import { parameters } from "../../server/src/facts/parameters.ts";
import { Chance } from "./chance.ts";
import {
  clientKeys,
  clients,
  columns,
  option,
  parameterName,
  serviceNames,
  suffixes,
  userNames,
  value,
} from "./mutation-words.ts";
import { idiomsInMain, idiomsInMaster } from "./mutations-idioms.ts";

/** A configuration as texts (of decode()); a file that is not there is undefined. */
export interface Configuration {
  readonly main: string;
  readonly master: string;
}

type Lines = string[];
type Mutation = (lines: Lines, any: Chance) => void;
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
    const [slips, idioms] = file === "main" ? [inMain, idiomsInMain] : [inMaster, idiomsInMaster];
    const kind = any.percent(45) ? slips : any.percent(40) ? idioms : inEither;
    any.of(...kind)(files[file], any);
  }
  return { changed: { main: files.main.join(""), master: files.master.join("") }, changes };
}
