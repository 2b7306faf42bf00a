import { Assignment } from "../syntax/courier.ts";
import { AuthEntry } from "../syntax/courier-auth.ts";
import type { Entry } from "../syntax/entry.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import { isSecretName, withoutCredentials, withoutSecretWords } from "../syntax/secrets.ts";
import type { Problem } from "./problem.ts";

/** What a rule says of an entry, without a password that it may quote. */
export function shownText(entry: Entry, text: string): string {
  let shown = withoutCredentials(text);
  for (const [name, value] of secretsIn(entry)) shown = withoutSecretWords(name, value, shown);
  return shown;
}

/** The fixes whose edits may be printed: one that writes a password stays in the editor and in `fix`. */
export const shownFixes = ({ entry, fixes }: Problem): Problem["fixes"] =>
  fixes.filter(({ edits }) => edits().every(({ newText }) => shownText(entry, newText) === newText));

type NamedValue = readonly [name: string, value: string];

/** The secret settings of an entry, which many problems may ask for. */
const secrets = new WeakMap<Entry, readonly NamedValue[]>();

function secretsIn(entry: Entry): readonly NamedValue[] {
  let found = secrets.get(entry);
  if (!found) {
    found = settingsIn(entry).filter(([name]) => isSecretName(name));
    secrets.set(entry, found);
  }
  return found;
}

function settingsIn(entry: Entry): readonly NamedValue[] {
  if (entry instanceof AuthEntry) return entry.settings.map(({ name, value }) => [name.text, value]);
  const own = entry instanceof Service ? entry.overrides : [];
  const settings = entry instanceof Parameter || entry instanceof Assignment ? [entry] : own;
  return settings.map(({ name, value }) => [name.text, value.text]);
}
