import readParameters from "./data/parameters.jsonl";
import readServiceParameters from "./data/service-parameters.jsonl";
import { once, Rows, readRows } from "./rows.ts";
import { compareVersions, hasVersion, type Version } from "./version.ts";

/** What is known of a parameter. Absent members mean "no" or "not known". */
export interface ParameterFact {
  readonly name: string;
  /** The refined type: bool, int, long, time, enum, enum-list, map-list, match-list, restriction-list, tls-file … */
  readonly type: string;
  /** The default of the newest release; absent where the machine decides (mynetworks). */
  readonly default?: string;
  /** Defaults by release, oldest first, where they changed: an entry holds from its release on. */
  readonly defaults?: readonly (readonly [Version, string])[];
  readonly defaultIsRuntime?: boolean;
  readonly defaultIsBuildDependent?: boolean;
  /** Its `$name`s are expanded for each delivery or request, not when it is read. */
  readonly raw?: boolean;
  readonly emptyAllowed?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly minUnchecked?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly values?: readonly string[];
  readonly valueRules?: ValueRules;
  readonly timeUnit?: "s" | "m" | "h" | "d" | "w";
  readonly since?: Version;
  readonly firstRelease?: Version;
  readonly backports?: readonly Version[];
  readonly status?: "deprecated" | "removed";
  readonly deprecatedSince?: Version;
  readonly warnedSince?: Version;
  readonly removedIn?: Version;
  readonly replacedBy?: string;
  readonly ineffectiveSince?: Version;
  readonly legacyFallback?: boolean;
  readonly foldedIn?: Version;
  readonly effectiveThrough?: string;
  readonly leaveAtDefault?: boolean;
  readonly readOnly?: boolean;
  /** Daemons that read it; "*" for every program. */
  readonly usedBy?: readonly string[];
  readonly matchKind?: "namadr" | "string" | "domain" | "addr";
  readonly acceptsMaps?: boolean;
  readonly isMapList?: boolean;
  readonly isPath?: boolean;
  readonly isTlsFile?: boolean;
  readonly isService?: boolean;
  readonly isTransport?: boolean;
  readonly mapResultIsTransport?: boolean;
  readonly serviceDependent?: boolean;
  readonly constraint?: string;
  readonly anchor?: string;
  readonly undocumented?: boolean;
}

export interface ValueRules {
  readonly caseSensitive?: boolean;
  /** fatal, warn-and-disable-tls, ignored … */
  readonly onBadValue?: string;
  readonly emptyAllowed?: boolean;
  /** More than the listed values may stand there. */
  readonly open?: boolean;
  readonly note?: string;
  readonly separators?: string;
  readonly downgraded?: Readonly<Record<string, string>>;
  readonly fatalValues?: readonly string[];
  readonly syntax?: readonly string[];
  readonly boundValues?: readonly string[];
}

export interface SuffixFact {
  readonly kind: "suffix";
  readonly suffix: string;
  readonly template: string;
  readonly default: string;
  readonly defaultParameter: string;
  readonly valueType: string;
  readonly timeUnit?: "s";
  readonly appliesTo: readonly string[];
  readonly since?: Version;
  readonly readBy: readonly string[];
}

type ServiceRow =
  | SuffixFact
  | { readonly kind: "builtin"; readonly name: string; readonly default: string; readonly since?: Version }
  | { readonly kind: "client"; readonly type: string; readonly keys: readonly string[] };

/** Every parameter that any Postfix release had, by name. */
export const parameters = new Rows<ParameterFact>(readParameters);

const serviceRows = readRows<ServiceRow>(readServiceParameters);

/** The endings that make `<transport>_…` a name (postconf_service.c). */
export const serviceSuffixes = once(() => serviceRows().filter((row) => row.kind === "suffix"));

/** Table types whose settings may be given as `<name>_<key>` in main.cf, with their keys (postconf_dbms.c). */
export const clientKeysByType = once(
  () => new Map(serviceRows().flatMap((row) => (row.kind === "client" ? [[row.type, row.keys] as const] : []))),
);

/** The suffix that makes `name` a parameter of a transport, with the transport's name. */
export function serviceParameter(
  name: string,
): { readonly transport: string; readonly suffix: SuffixFact } | undefined {
  let longest: SuffixFact | undefined;
  for (const suffix of serviceSuffixes()) {
    if (suffix.suffix.length <= (longest?.suffix.length ?? 0)) continue;
    if (name.length > suffix.suffix.length && name.endsWith(suffix.suffix)) longest = suffix;
  }
  return longest && { transport: name.slice(0, -longest.suffix.length), suffix: longest };
}

export type Availability = "known" | "too-new" | "removed" | "unknown";

/** Whether the target's parameter table has the name, backports of patch releases counted. */
export function availability(name: string, target: Version): Availability {
  const fact = parameters.get(name);
  if (!fact) return "unknown";
  if (fact.removedIn && hasVersion(target, fact.removedIn)) return "removed";
  const first = fact.firstRelease ?? fact.since;
  if (!first || hasVersion(target, first)) return "known";
  return fact.backports?.some((patch) => isBackportIn(patch, target)) ? "known" : "too-new";
}

/** Whether `target` is of the release that got the feature in patch `patch`, and at least that patch. */
function isBackportIn(patch: Version, target: Version): boolean {
  const [major, minor] = patch.split(".");
  const [targetMajor, targetMinor] = target.split(".");
  return major === targetMajor && minor === targetMinor && hasVersion(target, patch);
}

/** The compiled-in default of the target release, unexpanded; undefined where the machine decides or nothing is known. */
export function defaultOf(fact: ParameterFact, target: Version): string | undefined {
  let found = fact.defaults?.[0]?.[1] ?? fact.default;
  for (const [release, value] of fact.defaults ?? []) {
    if (compareVersions(release, target) > 0) break;
    found = value;
  }
  return found;
}

/** Where postfix.org describes the parameter. */
export const parameterUrl = (fact: ParameterFact): string =>
  `https://www.postfix.org/${fact.anchor ?? `postconf.5.html#${fact.name}`}`;
