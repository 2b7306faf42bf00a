import { availability, clientKeysByType, defaultOf, parameters, serviceSuffixes } from "../facts/parameters.ts";
import { clientKeySince } from "../facts/tables.ts";
import { hasVersion, type Version } from "../facts/version.ts";
import { parseExpansion, references } from "../syntax/expansion.ts";
import { splitNameValue } from "../syntax/main-cf.ts";
import { fieldNames, type Service } from "../syntax/master-cf.ts";
import { isBlankCode, isSpaceCode } from "../syntax/text.ts";
import { balancedLength, isListSeparator, splitWords } from "../syntax/words.ts";
import { evaluate, type Lookup } from "./evaluate.ts";
import type { Setting } from "./parameters.ts";
import { serviceTypes } from "./services.ts";

/** Where a name is set or used without effect, as postconf(1) of the target says (postconf_user.c, postconf_unused.c). */
export interface Definitions {
  /** Names set in main.cf or by `-o` that nothing uses; deprecated and removed names are not among them. */
  readonly unused: ReadonlySet<string>;
  /** Names used as `$name` that nothing defines. */
  readonly undefined: ReadonlySet<string>;
  /** Who makes a name valid in main.cf. */
  readonly validIn: (name: string, service?: Service) => NameClass | undefined;
}

export type NameClass = "builtin" | "service" | "user" | "client";

/** Programs whose service names make parameters (postconf_service.c), with the suffixes that each takes. */
const programs = ["local", "error", "virtual", "smtp", "lmtp", "pipe", "spawn"];

/** Name and type: what makes a service another one for postconf, which keeps one table of settings for each. */
const endpointOf = ({ fields }: Service): string => `${fields[0]?.text}/${fields[1]?.text}`;

interface LocalScope {
  readonly values: Map<string, string>;
  readonly valid: Set<string>;
}

/** What Postfix brings itself, by release: the names that were asked for so far. */
const builtins = new Map<Version, Map<string, boolean>>();

/** Whether Postfix brings a name itself: one of every configuration of the release, not of a service. */
function isBuiltin(name: string, target: Version): boolean {
  const fact = parameters.get(name);
  if (!fact) return false;
  const known = builtins.get(target) ?? new Map<string, boolean>();
  builtins.set(target, known);
  const answer = known.get(name) ?? (!fact.serviceDependent && availability(name, target) === "known");
  known.set(name, answer);
  return answer;
}

/** The names that are valid in main.cf, as postconf registers them: those of Postfix, and what joins them. */
class KnownNames {
  readonly #joined = new Map<string, NameClass>();

  constructor(private readonly target: Version) {}

  get(name: string): NameClass | undefined {
    return this.#joined.get(name) ?? (isBuiltin(name, this.target) ? "builtin" : undefined);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  set(name: string, nameClass: NameClass): void {
    this.#joined.set(name, nameClass);
  }
}

/** Follows postconf's own bookkeeping step by step, so that what is said is what an administrator would see there. */
export function findDefinitions(
  settings: ReadonlyMap<string, Setting>,
  services: readonly Service[],
  target: Version,
): Definitions {
  const known = new KnownNames(target);
  const serviceDefaults = new Map<string, string>();
  for (const entry of services) {
    for (const [name, value] of serviceParametersOf(entry, target)) {
      known.set(name, "service");
      serviceDefaults.set(name, value);
    }
  }
  const isRaw = (name: string) => parameters.get(name)?.raw === true && known.get(name) === "builtin";
  const defaultFor = (name: string): string | undefined => {
    const fact = parameters.get(name);
    if (fact && known.get(name) !== undefined) return defaultOf(fact, target);
    return serviceDefaults.get(name);
  };
  const byEndpoint = new Map<string, LocalScope>();
  for (const entry of services) {
    const overrides = postconfOverrides(entry);
    if (overrides.size === 0) continue;
    const scope = byEndpoint.get(endpointOf(entry)) ?? { values: new Map(), valid: new Set() };
    byEndpoint.set(endpointOf(entry), scope);
    for (const [name, value] of overrides) scope.values.set(name, value);
  }
  const scopes = [...byEndpoint.values()];
  const scopesWith = new Map<string, LocalScope[]>();
  for (const scope of scopes) {
    for (const name of scope.values.keys()) {
      const others = scopesWith.get(name);
      if (others) others.push(scope);
      else scopesWith.set(name, [scope]);
    }
  }
  const undefinedNames = new Set<string>();

  const flag = (name: string, nameClass: "user" | "client", scope: LocalScope | undefined) => {
    let isSupplied = false;
    if (scope?.values.has(name)) {
      isSupplied = true;
      scope.valid.add(name);
    } else if (settings.has(name)) {
      isSupplied = true;
      if (!known.has(name)) known.set(name, nameClass);
    }
    if (!scope) {
      for (const local of scopesWith.get(name) ?? []) {
        isSupplied = true;
        local.valid.add(name);
      }
    }
    if (!isSupplied && nameClass !== "client" && !known.has(name)) undefinedNames.add(name);
  };

  const hasCalls = hasVersion(target, "3.11");
  const scan = (value: string, scope: LocalScope | undefined) => {
    if (value.indexOf("$") < 0) return;
    for (const { name } of references(parseExpansion(value), hasCalls)) flag(name.text, "user", scope);
  };

  const scanNamespace = (values: Iterable<readonly [string, string]>, scope: LocalScope | undefined) => {
    const own: Lookup = (name) => {
      const text = scope ? scope.values.get(name) : settings.get(name)?.value;
      return text === undefined ? "unset" : { text };
    };
    const classes = own("smtpd_restriction_classes");
    if (classes && classes !== "unset") {
      const { text } = evaluate(classes.text, own);
      for (const word of splitWords(text, 0, text.length, isListSeparator, false)) flag(word.text, "user", scope);
    }
    const inScope: Lookup = (name) => {
      const set = scope?.values.get(name) ?? settings.get(name)?.value;
      if (set !== undefined) return { text: set, raw: isRaw(name) };
      const text = defaultFor(name);
      return text === undefined ? "unset" : { text, raw: isRaw(name) };
    };
    for (const [name, value] of values) {
      if (!value.includes("$") && !value.includes(":")) continue;
      const nameClass = known.get(name);
      if (nameClass && parameters.get(name)?.readOnly) continue;
      if (isRaw(name)) continue;
      scan(value, scope);
      if (nameClass === "builtin" || nameClass === "service") {
        if (parameters.get(name)?.legacyFallback) continue;
        const { text } = evaluate(value, inScope);
        registerClients(target, text, (prefixed) => flag(prefixed, "client", scope), true);
      }
    }
  };

  for (const scope of scopes) scanNamespace(scope.values, scope);
  // postconf scans the defaults too; they name nothing but what Postfix brings itself, which changes nothing.
  scanNamespace(mainValues(settings), undefined);

  const unused = new Set<string>();
  const isReported = (name: string) =>
    isWarnedAbout(name, target) || (name === "deleted-test-only" && hasVersion(target, "3.9"));
  for (const name of settings.keys()) if (!known.has(name) && !isReported(name)) unused.add(name);
  for (const { values, valid } of scopes)
    for (const name of values.keys()) if (!known.has(name) && !valid.has(name) && !isReported(name)) unused.add(name);

  return {
    unused,
    undefined: undefinedNames,
    validIn: (name, service) =>
      known.get(name) ?? (service && byEndpoint.get(endpointOf(service))?.valid.has(name) ? "user" : undefined),
  };
}

function* mainValues(settings: ReadonlyMap<string, Setting>): IterableIterator<readonly [string, string]> {
  for (const { name, value } of settings.values()) yield [name, value];
}

/** Names of postconf's table of deprecated parameters: it has other words for these (3.9 and later). */
function isWarnedAbout(name: string, target: Version): boolean {
  const since = parameters.get(name)?.warnedSince;
  return since !== undefined && hasVersion(target, since);
}

function* serviceParametersOf(entry: Service, target: Version): IterableIterator<[name: string, value: string]> {
  const program = entry.field("command")?.text ?? "";
  if (!programs.includes(program)) return;
  const service = entry.fields[0]!.text;
  for (const { suffix, appliesTo, defaultParameter, since } of serviceSuffixes())
    if (appliesTo.includes(program) && hasVersion(target, since)) yield [service + suffix, `$${defaultParameter}`];
}

/** Whether postconf goes on behind an entry: its own checks of the fields (pcf_check_master_entry). */
export function isTakenByPostconf(entry: Service): boolean {
  const words = splitWords(entry.text, 0, entry.text.length, isBlankCode).slice(0, fieldNames.length);
  if (words.length < fieldNames.length) return false;
  const [, type, isPrivate, unprivileged, chroot, wakeup, limit] = words.map(({ text }) => text);
  return (
    (serviceTypes as readonly string[]).includes(type!) &&
    [isPrivate, unprivileged, chroot].every((flag) => flag === "y" || flag === "n" || flag === "-") &&
    /^(\d*|-)\??$/.test(wakeup!) &&
    /^(\d*|-)$/.test(limit!)
  );
}

/** The `-o` settings as postconf reads them, which splits `-oname=value` at the next letter o (pcf_normalize_daemon_args). */
function postconfOverrides(entry: Service): Map<string, string> {
  const values = new Map<string, string>();
  /** Those to come, the next one last: some are taken apart and looked at again. */
  const coming = splitWords(entry.text, 0, entry.text.length, isBlankCode)
    .slice(fieldNames.length)
    .map((word) => word.text)
    .reverse();
  const words: string[] = [];
  const expects = (word: string) => word.length === 1 || word[1] === "o";
  for (let word = coming.at(-1); word?.[0] === "-" && word !== "--"; word = coming.at(-1)) {
    coming.pop();
    const next = word.indexOf("o", 2);
    if (next > 0) coming.push(`-${word.slice(next)}`);
    const option = next > 0 ? word.slice(0, next) : word;
    if (expects(option) && option.length > 2) {
      words.push("-o");
      coming.push(option.slice(2));
    } else words.push(option);
    if (!expects(option)) continue;
    const argument = coming.pop();
    if (argument === undefined) break;
    const inner = withoutBraces(argument);
    const setting = argument[0] === "{" && words.at(-1)![1] === "o" ? splitNameValue(inner) : undefined;
    words.push(setting && !setting.error ? `${setting.name.text}=${setting.value.text}` : inner);
  }
  while (coming.length > 0) words.push(withoutBraces(coming.pop()!));
  for (let at = 0; at < words.length; at++) {
    const option = words[at]!;
    if (option[0] !== "-" || option === "--") break;
    if (!expects(option) || at + 1 >= words.length) continue;
    at++;
    if (option !== "-o") continue;
    const { name, value, error } = splitNameValue(words[at]!);
    if (!error) values.set(name.text, value.text);
  }
  return values;
}

/** extpar() with EXTPAR_FLAG_STRIP: what is wrong with the braces is not asked. */
function withoutBraces(text: string): string {
  if (text[0] !== "{") return text;
  const length = balancedLength(text, 0);
  return trimSpace(length === 0 ? text.slice(1) : text.slice(1, length - 1));
}

function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpaceCode(text.charCodeAt(start))) start++;
  while (end > start && isSpaceCode(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Tables in tables that are looked into; each level is read again. */
const deepest = 50;

/** Finds `type:name` of table clients in an expanded value; each may have settings `<name>_<key>` (postconf_dbms.c). */
function registerClients(
  target: Version,
  text: string,
  flag: (name: string) => void,
  recurse: boolean,
  depth = 0,
): void {
  if (depth > deepest) return;
  for (const word of splitWords(text)) {
    if (word.text[0] === "#") return;
    if (word.braced) {
      if (recurse) registerClients(target, innerText(word.text), flag, recurse, depth + 1);
      continue;
    }
    let [type, name] = splitAtColon(word.text);
    while (name !== undefined && (type === "proxy" || (type === "debug" && hasVersion(target, "3.11"))))
      [type, name] = splitAtColon(name);
    if (name === undefined || name[0] === "/" || name[0] === ".") continue;
    if (name[0] === "{") {
      const isPattern = type === "regexp" || type === "pcre";
      registerClients(target, innerText(name), flag, recurse && !isPattern, depth + 1);
      continue;
    }
    for (const key of clientKeysByType().get(type) ?? [])
      if (hasVersion(target, clientKeySince(type, key))) flag(`${name}_${key}`);
  }
}

function innerText(text: string): string {
  const length = balancedLength(text, 0);
  return length === 0 ? text.slice(1) : text.slice(1, length - 1);
}

function splitAtColon(text: string): [string, string | undefined] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}
