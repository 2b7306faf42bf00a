import { describe } from "../../server/src/cli/model.ts";
import { parameters } from "../../server/src/facts/parameters.ts";
import type { Instance } from "../../server/src/model/instance.ts";
import { encode } from "../../server/src/syntax/bytes.ts";
import { foldBlanks } from "../../server/src/syntax/main-cf.ts";
import { fieldNames, type Service } from "../../server/src/syntax/master-cf.ts";
import type { Answers } from "./postconf.ts";

/** What kind of answer postconf gave: only a readable configuration says anything about names and values. */
export type Outcome = "read" | "main.cf refused" | "master.cf refused" | "a value refused";

/** Where the model of a configuration and postconf's reading of it differ, in words; empty where they agree. */
export function differencesFrom(answers: Answers, instance: Instance): { outcome: Outcome; differences: string[] } {
  const model = describe(instance);
  const differences: string[] = [];
  const differ = (what: string, ours: unknown, postfix: unknown) => {
    if (ours !== postfix) differences.push(`${what}: ours ${JSON.stringify(ours)}, Postfix ${JSON.stringify(postfix)}`);
  };
  const place = model.fatal && `${model.fatal.file.split("/").at(-1)}:${model.fatal.line}`;

  const refusal = /^postconf: fatal: (.*)$/m.exec(answers.said)?.[1];
  if (refusal !== undefined) {
    const mainLine = /^postconf: fatal: \/main\.cf, line (\d+): /m.exec(answers.saidOfMain)?.[1];
    if (mainLine !== undefined) {
      differ("fatal", place, `main.cf:${Number(mainLine) - 1}`);
      return { outcome: "main.cf refused", differences };
    }
    const masterLine = refusedServiceLine(refusal, instance);
    if (masterLine === undefined) {
      if (place?.startsWith("main.cf")) differ("fatal", place, refusal);
      return { outcome: "a value refused", differences };
    }
    // What only postconf refuses comes first; then master(8) may refuse a later entry, or none.
    const isAboveForMaster = model.fatal && isForMasterOnly(model.fatal.message) && model.fatal.line < masterLine;
    if (isAboveForMaster) return { outcome: "master.cf refused", differences };
    if (!/^invalid (wakeup|process_limit) /.test(refusal) && !isOtherwiseForMaster(instance, masterLine))
      differ(`fatal (${refusal})`, place, `master.cf:${masterLine}`);
    return { outcome: "master.cf refused", differences };
  }
  if (model.fatal && !isForMasterOnly(model.fatal.message)) differ("fatal", `${place} ${model.fatal.message}`, null);

  // Every name of main.cf is either printed or said to be unused; messages mask what is not printable ASCII.
  const said = (kind: string, file: string) =>
    [...answers.said.matchAll(new RegExp(`^postconf: warning: /${file}: ${kind} parameter: (.*)$`, "gm"))].map(
      ([, text]) => text!,
    );
  const printed = new Set(answers.settings.split("\n").filter((line) => line !== "" && !isOwnDirectory(line)));
  const unused = new Set(said("unused", "main.cf"));
  const isUnused = new Set(model.unused);
  for (const { name, value, raw } of model.parameters) {
    // postconf has its own value of these.
    if (name === "config_directory" || parameters.get(name)?.readOnly) {
      printed.delete([...printed].find((line) => line.startsWith(`${name} =`)) ?? "");
      continue;
    }
    if (isUnused.has(name) && unused.delete(masked(`${name}=${raw}`))) continue;
    if (!printed.delete(`${name} = ${value}`.trimEnd()) && !printed.delete(`${name} = ${value}`))
      differ(`parameter ${name}`, value, [...printed].find((line) => line.startsWith(`${name} =`)) ?? "not printed");
  }
  for (const line of printed) differ("parameter", "not set", line);
  const names = (list: readonly string[]) => [...new Set(list)].sort().join(" ");
  const nameOf = (setting: string) => setting.split("=", 1)[0]!;
  differ(
    "unused",
    names(model.unused.map(masked)),
    names([...said("unused", "main.cf"), ...said("unused", "master.cf")].map(nameOf)),
  );
  differ(
    "undefined",
    names(model.undefined.map(masked)),
    names([...said("undefined", "main.cf"), ...said("undefined", "master.cf")]),
  );
  const repeated = [
    ...answers.said.matchAll(/^postconf: warning: \/main\.cf, line \d+: overriding earlier entry: (.*)$/gm),
  ];
  differ(
    "duplicates",
    names(model.duplicates.map(masked).filter(isNotOwn)),
    names(repeated.map(([, setting]) => nameOf(setting!)).filter(isNotOwn)),
  );

  differences.push(...serviceDifferences(answers, instance));
  return { outcome: "read", differences };
}

/** The line that postconf itself adds for its -c. */
const isOwnDirectory = (line: string) => line.startsWith("config_directory = ");
const isNotOwn = (name: string) => name !== "config_directory";

const masked = (text: string): string =>
  [...encode(text)].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "?")).join("");

/** master(8) checks more than postconf: host names, defaults that do not exist, braces, what inet services may be. */
const isForMasterOnly = (message: string): boolean =>
  /^missing '}' in|^syntax error after '}' in|has no default value$|^inet service cannot be private$|valid host|address| in "|^field "(wakeup_time|max_proc)"/.test(
    message,
  );

/** The line of the entry that a message of postconf is about; it gives some with their number, some with their text. */
function refusedServiceLine(message: string, instance: Instance): number | undefined {
  const numbered = /^file \/master\.cf: line (\d+): /.exec(message)?.[1];
  if (numbered !== undefined) return Number(numbered) - 1;
  const quoted = /^invalid \w+ field ".*" in "(.*)"$/.exec(message)?.[1];
  if (quoted === undefined) return undefined;
  const entry = instance.services.find(({ entry }) => masked(entry.text.replaceAll("\n", " ")) === quoted)?.entry;
  return entry ? instance.files.master!.postfixLine(entry.line) : -1;
}

/** Braces in the eight columns make one word for postconf only, and an entry that a NUL empties is skipped by master(8) only. */
const isOtherwiseForMaster = (instance: Instance, line: number): boolean =>
  instance.services
    .filter(({ entry }) => instance.files.master!.postfixLine(entry.line) === line)
    .some(({ entry }) => entry.fields.length === 0 || entry.fields.some(({ text }) => text.includes("{")));

function serviceDifferences(answers: Answers, instance: Instance): string[] {
  const entries = instance.services.map(({ entry }) => entry).filter(({ fields }) => fields.length > 0);
  if (entries.some(({ fields }) => fields.some(({ text }) => text.includes("{")))) return [];
  const differences: string[] = [];
  if (answers.services === undefined) return differences;
  let rest = answers.services;
  for (const [i, entry] of entries.entries()) {
    const whole = isPlain(entry) ? `${columns(entry)}${args(entry)}\n` : columns(entry);
    if (!rest.startsWith(whole)) {
      differences.push(`service: ours ${JSON.stringify(whole)}, Postfix ${JSON.stringify(rest.split("\n")[0])}`);
      return differences;
    }
    const next = entries[i + 1];
    const end = isPlain(entry) ? whole.length : next ? rest.indexOf(`\n${columns(next)}`) + 1 : rest.length;
    rest = rest.slice(end);
  }
  if (rest !== "") differences.push(`services: Postfix has more: ${JSON.stringify(rest)}`);

  if (answers.overrides === undefined) return differences;
  const key = (entry: Service) => `${entry.fields[0]!.text}/${entry.fields[1]!.text}`;
  const printed = new Set(answers.overrides.split("\n"));
  for (const entry of entries.filter(isPlain)) {
    // postconf keeps the settings of services with the same name in one table.
    if (entries.some((other) => other !== entry && key(other) === key(entry))) continue;
    // postconf leaves out names that programs set themselves: it warns of them.
    const settings = entry.overrides.filter(({ name, error }) => !error && !parameters.get(name.text)?.readOnly);
    const last = new Map(settings.map(({ name, value }) => [name.text, value.text]));
    const expected = [...last].map(([name, value]) => `${key(entry)}/${name} = ${foldBlanks(value)}`);
    const actual = [...printed].filter((line) => line.startsWith(`${key(entry)}/`)).map((line) => line);
    const trimmed = (lines: readonly string[]) =>
      [...lines]
        .map((line) => line.trimEnd())
        .sort()
        .join("\n");
    if (trimmed(expected) !== trimmed(actual))
      differences.push(
        `overrides of ${key(entry)}: ours ${JSON.stringify(expected)}, Postfix ${JSON.stringify(actual)}`,
      );
  }
  return differences;
}

/** Whether postconf reads the words behind the command as the daemon does: no `-oname`, no letters beside `-o`, good braces. */
function isPlain(entry: Service): boolean {
  return entry.args.every(
    ({ content, braced, error }) =>
      !error && (content.text[0] !== "-" || (!braced && (/^-[a-zA-Z]$/.test(content.text) || content.text === "--"))),
  );
}

const goals = [0, 11, 17, 25, 33, 41, 49, 57];

function columns(entry: Service): string {
  let line = "";
  for (const [i, { text }] of entry.fields.slice(0, fieldNames.length).entries()) {
    if (i > 0) line = pad(`${line} `, goals[i]!);
    line += text;
  }
  return line;
}

/** postconf counts bytes. */
const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - encode(text).length));

function args(entry: Service): string {
  let line = "";
  let isOption = true;
  const words = entry.args.map(({ content }) => content.text);
  const inBraces = (text: string) => (/[ \t\r\n]/.test(text) ? `{${text}}` : text);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const wasOption = isOption;
    if (word[0] !== "-" || word === "--") isOption = false;
    if (!isOption || word !== "-o" || at + 1 >= words.length) {
      // postconf forgets the braces of the first word behind the options.
      line += ` ${wasOption ? word : inBraces(word)}`;
      continue;
    }
    const next = entry.args[++at]!;
    const override = entry.overrides.find(({ whole }) => whole.end === next.end);
    const isSetting = next.braced && override && !override.error;
    line += ` -o ${inBraces(isSetting ? `${override.name.text}=${override.value.text}` : next.content.text)}`;
  }
  return line;
}
