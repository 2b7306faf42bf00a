/** Names whose values are secrets, or name the place of one in a way that holds it. */
const secret = /passw|secret|_key_data|token|credential/i;

/** Characters of a value that are looked at: more helps nobody, and the patterns below are not linear. */
const longest = 2000;

/** A value without passwords: those of secret parameters, in inline tables, and `user:password@host`. */
export function redacted(name: string, value: string): string {
  const flat = cut(value.replace(/\s+/g, " ").trim());
  if (secret.test(name) && !/^(?:\w+:)?(?:\w+:)?\/[^\s]*$/.test(flat)) return flat === "" ? "" : "(left out)";
  return flat
    .replace(/\b(inline|static):\{.*$/, "$1:{(left out)}")
    .replace(/\bstatic:\S+/g, (table) => (secret.test(name) || table.includes("@") ? "static:(left out)" : table))
    .replace(/([^\s:/@]+):[^\s/@]+@/g, "$1:(left out)@");
}

/** The value as it stands where it can hold no password, else without it; for places where people look at it anyway. */
export const withoutPasswords = (name: string, value: string): string =>
  (secret.test(name) && /\b(?:inline|static):/.test(value)) || /:\/\/[^/\s:@]*:[^/\s@]+@/.test(value)
    ? redacted(name, value)
    : value;

/** Cut between words, so that no half of a password stands without the `@` that would tell it. */
const cut = (text: string): string =>
  text.length > longest ? `${text.slice(0, text.lastIndexOf(" ", longest) + 1)}…` : text;
