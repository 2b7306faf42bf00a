import { courierVariables } from "../model/courier-listeners.ts";
import type { Instance } from "../model/instance.ts";
import type { Listener } from "../model/listeners.ts";
import { presentedCertificates } from "../model/presented.ts";
import { foldBlanks } from "../syntax/main-cf.ts";
import { holdsSecret, withoutPasswords } from "../syntax/secrets.ts";

/** One thing that means something else in the new configuration. */
export interface SemanticChange {
  readonly kind: "parameter" | "service" | "listener" | "variable";
  readonly name: string;
  /** Null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What changes in meaning between two configurations; comments, order and layout are none. Secrets are left out. */
export function semanticDiff(before: Instance, after: Instance): readonly SemanticChange[] {
  return [
    ...changes("parameter", parameters(before), parameters(after)),
    ...changes("service", services(before), services(after)),
    ...changes("listener", listeners(before), listeners(after)),
    ...changes("variable", variables(before), variables(after)),
  ];
}

function changes(
  kind: SemanticChange["kind"],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): SemanticChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => {
      const old = before.get(name);
      const now = after.get(name);
      const isSecret = [old, now].some((value) => holdsSecret(name, value ?? ""));
      const shown = (value: string | undefined) =>
        value === undefined ? null : isSecret ? "(secret)" : withoutPasswords(name, value);
      return { kind, name, before: shown(old), after: shown(now) };
    });
}

const parameters = ({ settings }: Instance): Map<string, string> =>
  new Map([...settings.values()].map(({ name, value }) => [name, foldBlanks(value).trim()]));

function services({ activeServices }: Instance): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, type, entry } of activeServices) {
    const columns = entry.fields.slice(2).map(({ text }) => text);
    found.set(`${name}/${type}`, [...columns, ...entry.args.map((word) => word.content.text)].join(" "));
  }
  return found;
}

function listeners(instance: Instance): Map<string, string> {
  const found = new Map<string, string>();
  for (const { listener, files } of presentedCertificates(instance)) {
    const shown = files.map(({ path, facts }) => {
      const names = facts && typeof facts !== "string" ? ` (${facts.names.join(", ")})` : "";
      return `${path}${names}`;
    });
    found.set(placeOf(listener), [`${listener.protocol}, TLS ${listener.tls}`, ...shown].join(", "));
  }
  return found;
}

const placeOf = ({ address, port }: Listener): string => `${address} port ${port}`;

function variables(instance: Instance): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of instance.files.courier.keys())
    for (const [name, value] of courierVariables(instance, [file]))
      found.set(`${file}: ${name}`, value.value ?? "(what a command prints)");
  return found;
}

/** A change in one line: `+` new, `-` gone, `~` other than before. */
export function changeLine({ kind, name, before, after }: SemanticChange): string {
  const equals = kind === "parameter" || kind === "variable" ? " = " : ": ";
  if (before === null) return `+ ${kind} ${name}${equals}${after}`;
  if (after === null) return `- ${kind} ${name}${equals}${before}`;
  return `~ ${kind} ${name}${equals}${before} -> ${after}`;
}
