/** What the names of secrets hold: `smtp_sasl_password_maps`, `bind_pw`, `ldapusers_bind_pw`, `LDAP_BINDPW`, `my_pwd`, `api_key`, Courier's `PGSQL_CONNECTION`, misspelt ones too. */
const secretPart = "pass?w|secret|_key_data|token|credential|sql_connection|api_?key|pwd|bindpw|(?:^|_)pw(?![a-z0-9])";
const secretName = new RegExp(secretPart, "i");

/** A word that names where a secret is, and holds none: a path, a table's file, a parameter. */
const place = /^(?:\w+:){0,2}(?:\/\S*|\$[({]?\w+[)}]?)$|^(?:proxy:)?(?:ldap|mysql|pgsql|sqlite|mongodb|memcache):\w+$/;

/** `name = value` inside a text, the name one of a secret; what stands before it tells how far the value goes. */
const assignment = new RegExp(
  `(-o[ \\t]*|--?|(?<![\\w.-]))([\\w.]*(?:${secretPart})[\\w.-]*)([ \\t]*=[ \\t]*)([^}\\n]+)`,
  "gi",
);
const credentials = /([^\s:/@]+):[^\s/@]+@/g;
/** `scheme://user:password@host`, and `password=` of a connection string. */
const inAddress = /(:\/\/[^/\s:@]*):[^/\s@]+@/g;
const inConnection = /(?:^|[\s;?&])password\s*=/i;
const quoted = new RegExp(`(?<![\\w.-])([\\w.]*(?:${secretPart})[\\w.-]*)=([^\\s"]+)`, "gi");
const leftOut = "(left out)";
/** Characters of a value that are looked at: more helps nobody, and the patterns are not linear. */
const longest = 2000;

/** Whether the values of a setting are secrets, by its name. */
export const isSecretName = (name: string): boolean => secretName.test(name);

/** Whether a value holds a password by its own form. */
export const hasCredentials = (value: string): boolean => value.search(inAddress) >= 0 || inConnection.test(value);

/** A text for people without what may be a password before a host or behind a secret's name, wherever it quotes one: `user:(left out)@host`, `bind_pw=(left out)`. */
export function withoutCredentials(text: string): string {
  const shown = text.includes("@") ? text.replaceAll(credentials, `$1:${leftOut}@`) : text;
  return shown.includes("=")
    ? shown.replace(quoted, (_, name: string, value: string) => `${name}=${placesOnly(value)}`)
    : shown;
}

/** A text for people without the words of a secret setting's value that name no place. */
export function withoutSecretWords(name: string, value: string, text: string): string {
  if (!isSecretName(name)) return text;
  let shown = text;
  for (const word of value.slice(0, longest).split(/[\s,{}"'“”=]+/))
    for (const part of place.test(word) ? [] : [word, word.slice(word.lastIndexOf(":") + 1)])
      if (part.length > 3 && !isSecretName(part)) shown = withoutWord(shown, part);
  return shown;
}

/** A text without a word where it stands by itself: not as a part of a parameter's name. */
function withoutWord(text: string, word: string): string {
  let shown = "";
  let from = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const isPart = /\w/.test(text[at - 1] ?? "") || /\w/.test(text[at + word.length] ?? "");
    if (isPart) continue;
    shown += text.slice(from, at) + leftOut;
    from = at + word.length;
  }
  return shown + text.slice(from);
}

/** A value without passwords: those of secret parameters, in inline tables, in settings inside it, and `user:password@host`. */
export function redacted(name: string, value: string): string {
  const flat = cut(value.replace(/\s+/g, " ").trim());
  if (isSecretName(name)) return placesOnly(flat);
  return withoutAssigned(
    flat
      .replace(/\b(inline|static):\{.*$/, `$1:{${leftOut}}`)
      .replace(/\bstatic:\S+/g, (table) => (table.includes("@") ? `static:${leftOut}` : table)),
  ).replace(credentials, `$1:${leftOut}@`);
}

/** The value as it stands where it can hold no password, else without it; for places where people look at it anyway. */
export const withoutPasswords = (name: string, value: string): string =>
  isSecretName(name) || value.search(inAddress) >= 0 || value !== withoutAssigned(value)
    ? redacted(name, value)
    : value;

/** Settings whose value is a password, whatever it looks like. */
const isPassword = /(?:^|_)(?:password|bind_?pw)$|sql_connection$/i;

/** Whether a setting holds a password: by its name, or by what its value is left without. */
export const holdsSecret = (name: string, value: string): boolean =>
  isPassword.test(name) || hasCredentials(value) || withoutPasswords(name, value) !== value;

/** A line of a file or of a program's output without the values of secret settings and the passwords in addresses. */
export function lineWithoutSecrets(line: string): string {
  const end = line.search(/\S/);
  const [, key = "", blanks = "", value = ""] =
    /^(\S+?)([ \t]*=[ \t]*|[ \t]+)(\S[\s\S]*)$/.exec(line.slice(Math.max(0, end))) ?? [];
  if (/^\w+$/.test(key) && isSecretName(key)) return line.slice(0, end) + key + blanks + placesOnly(value);
  return withoutAssigned(line).replaceAll(inAddress, `$1:${leftOut}@`);
}

function placesOnly(value: string): string {
  const words = value.split(/[\s,]+/).filter((word) => word !== "");
  const places = words.filter((word) => place.test(word));
  if (places.length === words.length) return value;
  return [...places, leftOut].join(", ");
}

function withoutAssigned(text: string): string {
  if (!secretName.test(text)) return text;
  return text.replace(assignment, (_, before: string, name: string, equals: string, value: string) => {
    // An argument ends at a blank, a setting with its line.
    const blank = before === "" ? -1 : value.search(/\s/);
    const own = blank < 0 ? value : value.slice(0, blank);
    const rest = blank < 0 ? "" : withoutAssigned(value.slice(blank));
    return before + name + equals + placesOnly(own) + rest;
  });
}

/** Cut between words, so that no half of a password stands without the `@` that would tell it. */
const cut = (text: string): string =>
  text.length > longest ? `${text.slice(0, text.lastIndexOf(" ", longest) + 1)}…` : text;
