import { type FieldName, fieldNames, type Override, type Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Token } from "../syntax/text.ts";
import { isAddress, isIpv6Address, splitHostPort } from "./host-port.ts";

export const serviceTypes = ["inet", "unix", "unix-dgram", "fifo", "pass"] as const;

/** Why master(8) refuses an entry: its own words, and the place. */
export interface Refusal {
  readonly message: string;
  readonly token?: Token;
  readonly field?: FieldName;
}

const fieldLabels: Record<FieldName, string> = {
  service: "service name",
  type: "transport type",
  private: "private",
  unprivileged: "unprivileged",
  chroot: "chroot",
  wakeup: "wakeup_time",
  process_limit: "max_proc",
  command: "command",
};

/** What of main.cf decides whether master(8) can make a listener. */
export interface InterfaceSettings {
  /** Whether inet_interfaces names anything. */
  readonly hasInterfaces: boolean;
  /** The address families of inet_protocols. */
  readonly families: ReadonlySet<4 | 6>;
}

const everything: InterfaceSettings = { hasInterfaces: true, families: new Set([4, 6]) };

/** The first reason for which get_master_ent() (master/master_ent.c) stops at an entry; undefined where it takes it. */
export function masterRefusal(entry: Service, settings = everything): Refusal | undefined {
  for (const refusal of masterRefusals(entry, settings)) return refusal;
  return undefined;
}

/** Every reason, in the order in which master(8) would find them; a missing field ends the list. */
export function* masterRefusals(entry: Service, settings = everything): IterableIterator<Refusal> {
  const fields = entry.fields;
  if (fields.length === 0) return;
  for (let i = 0; i < fieldNames.length; i++) {
    const field = fieldNames[i]!;
    const token = fields[i];
    if (!token) {
      yield { message: `missing "${fieldLabels[field]}" field`, field };
      return;
    }
    const message = refusesField(entry, field, token.text, settings);
    if (message) yield { message, token, field };
  }
  for (const word of entry.args) {
    if (word.error === "missing-close") yield { message: `missing '}' in "${word.text}"`, token: word };
    if (word.error === "text-after-close") yield { message: `syntax error after '}' in "${word.text}"`, token: word };
  }
}

function refusesField(entry: Service, field: FieldName, text: string, settings: InterfaceSettings): string | undefined {
  switch (field) {
    case "service":
      return undefined;
    case "type": {
      if (text === "-") return 'field "transport type" has no default value';
      if (!(serviceTypes as readonly string[]).includes(text)) return `bad transport type: ${text}`;
      if (text !== "inet") return undefined;
      const name = entry.fields[0]!.text;
      const address = splitHostPort(name);
      if (typeof address === "string") return `${address} in "${name}"`;
      if (isAddress(address.host) && !settings.families.has(isIpv6Address(address.host) ? 6 : 4))
        return `bad hostname or network address: ${name}`;
      return address.host === "" && !settings.hasInterfaces
        ? "service definition requires valid host name or address, or non-empty inet_interfaces setting"
        : undefined;
    }
    case "private":
      if (text !== "y" && text !== "n" && text !== "-") return badValue(field, text);
      return text !== "n" && entry.fields[1]!.text === "inet" ? "inet service cannot be private" : undefined;
    case "unprivileged":
    case "chroot":
      return text === "y" || text === "n" || text === "-" ? undefined : badValue(field, text);
    case "wakeup":
    case "process_limit":
      return text === "-" || isCount(text) ? undefined : badValue(field, text);
    case "command":
      return text === "-" ? 'field "command" has no default value' : undefined;
  }
}

const badValue = (field: FieldName, text: string): string => `field "${fieldLabels[field]}": bad value: "${text}"`;

/** Starts with a digit and atoi() makes no negative number of it. */
function isCount(text: string): boolean {
  const digits = /^[0-9]+/.exec(text)?.[0];
  if (digits === undefined) return false;
  const long = BigInt(digits) > 0x7fffffffffffffffn ? 0x7fffffffffffffffn : BigInt(digits);
  return BigInt.asIntN(32, long) >= 0n;
}

/** Overrides as the daemon takes them: well-formed ones, the last of a name wins. */
export function effectiveOverrides(entry: Service): Map<string, Override> {
  const overrides = new Map<string, Override>();
  for (const override of entry.overrides) if (!override.error) overrides.set(override.name.text, override);
  return overrides;
}

/** Whether master_service_disable takes a service out: `name/type`, or a type alone; `!` turns one round (match_service.c). */
export function isDisabled(name: string, type: string, patterns: readonly string[]): boolean {
  for (const pattern of patterns) {
    const negations = pattern.length - pattern.replace(/^!+/, "").length;
    const wanted = pattern.slice(negations).toLowerCase();
    const dot = wanted.includes("/") ? -1 : wanted.lastIndexOf(".");
    const subject = wanted.includes("/") || dot >= 0 ? `${name}/${type}` : type;
    const plain = dot < 0 ? wanted : `${wanted.slice(0, dot)}/${wanted.slice(dot + 1)}`;
    if (subject.toLowerCase() === plain) return negations % 2 === 0;
  }
  return false;
}

export function* servicesOf(master: SourceFile | undefined): IterableIterator<Service> {
  if (!master) return;
  for (const entry of master.entries() as Iterable<Service>) if (entry.kind === "service") yield entry;
}
