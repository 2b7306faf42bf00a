import type { ParameterFact } from "../../facts/parameters.ts";
import type { Span, Token } from "../../syntax/text.ts";
import { isListSeparator, splitWords } from "../../syntax/words.ts";
import { nearest } from "./nearest.ts";

/** What is wrong with a value by its type alone. */
export interface ValueProblem {
  readonly rule:
    | "bad-boolean"
    | "bad-number"
    | "bad-time"
    | "bad-enum"
    | "bad-list-word"
    | "number-out-of-range"
    | "empty-value"
    | "time-suffix-ignored";
  readonly span: Span;
  readonly message: string;
  /** The value that was most likely meant, for the span. */
  readonly replacement?: string;
  /** The daemon goes on with less than was asked for. */
  readonly isTolerated?: boolean;
}

type Typed = Pick<ParameterFact, "type"> & Partial<ParameterFact>;

const booleans: Readonly<Record<string, string>> = {
  true: "yes",
  on: "yes",
  "1": "yes",
  y: "yes",
  enable: "yes",
  enabled: "yes",
  false: "no",
  off: "no",
  "0": "no",
  n: "no",
  disable: "no",
  disabled: "no",
  none: "no",
};

const largestInt = 2147483647;

/** Checks a literal value against the type of its parameter (global/mail_conf_*.c, util/name_code.c, util/name_mask.c). */
export function valueProblem(name: string, value: Token, fact: Typed): ValueProblem | undefined {
  const { text } = value;
  switch (fact.type) {
    case "bool":
      return booleanProblem(name, value);
    case "int":
    case "long":
      return numberProblem(name, value, fact);
    case "time":
      return timeProblem(name, value, fact);
    case "enum":
      return enumProblem(name, value, fact);
    case "enum-list":
      return text === "" ? emptyProblem(name, value, fact) : listProblem(name, value, fact);
    default:
      return text === "" ? emptyProblem(name, value, fact) : undefined;
  }
}

/** Left empty in the main.cf of Postfix's sources, and filled in when it is installed. */
const filledAtInstallation = new Set([
  "sendmail_path",
  "newaliases_path",
  "mailq_path",
  "setgid_group",
  "html_directory",
  "manpage_directory",
  "sample_directory",
  "readme_directory",
  "shlib_directory",
]);

function emptyProblem(name: string, value: Token, fact: Typed): ValueProblem | undefined {
  if (!fact.minLength || fact.minLength < 1 || filledAtInstallation.has(name)) return undefined;
  return {
    rule: "empty-value",
    span: value,
    message: `bad string length 0 < ${fact.minLength}: "${name}" may not be empty, the daemon stops; give a value or remove the line`,
  };
}

function booleanProblem(name: string, value: Token): ValueProblem | undefined {
  const word = value.text.toLowerCase();
  if (word === "yes" || word === "no") return undefined;
  const meant = booleans[word] ?? nearest(word, ["yes", "no"]);
  return {
    rule: "bad-boolean",
    span: value,
    message: `bad boolean configuration: ${name} = ${shown(value.text)}: the daemon stops; write "yes" or "no"`,
    ...(meant && { replacement: meant }),
  };
}

function numberProblem(name: string, value: Token, fact: Typed): ValueProblem | undefined {
  const { text } = value;
  if (!isInteger(text) || Math.abs(Number(text)) > (fact.type === "long" ? Number.MAX_SAFE_INTEGER : largestInt)) {
    const digits = leadingDigits(text);
    return {
      rule: "bad-number",
      span: value,
      message: `bad numerical configuration: ${name} = ${shown(text)}: the daemon stops; write a whole number without unit`,
      ...(digits !== "" && digits !== text && { replacement: digits }),
    };
  }
  const number = Number(text);
  const { min, max } = fact;
  if (min !== undefined && number < min) return outOfRange(name, value, `smaller than the least allowed, ${min}`, min);
  if (max !== undefined && number > max) return outOfRange(name, value, `larger than the most allowed, ${max}`, max);
  return undefined;
}

const outOfRange = (name: string, value: Token, how: string, limit: number): ValueProblem => ({
  rule: "number-out-of-range",
  span: value,
  message: `invalid ${name} parameter value ${value.text}: ${how}; the daemon stops`,
  replacement: String(limit),
});

const units = "smhdw";
const longUnits: Readonly<Record<string, string>> = { second: "s", minute: "m", hour: "h", day: "d", week: "w" };

function timeProblem(name: string, value: Token, fact: Typed): ValueProblem | undefined {
  const { text } = value;
  const digits = leadingDigits(text);
  const rest = text.slice(digits.length);
  if (digits === "" || text[0] === "-" || (rest !== "" && !units.includes(rest[0]!))) {
    const unit = longUnits[rest.trim().toLowerCase().replace(/s$/, "")] ?? rest.trim()[0]?.toLowerCase() ?? "";
    const meant = digits !== "" && (unit === "" || units.includes(unit)) ? digits + unit : undefined;
    return {
      rule: "bad-time",
      span: value,
      message: `parameter ${name}: bad time value or unit: ${shown(text)}: the daemon stops; write a whole number and one of s, m, h, d, w`,
      ...(meant && { replacement: meant }),
    };
  }
  if (rest.length > 1) {
    return {
      rule: "time-suffix-ignored",
      span: { start: value.start + digits.length + 1, end: value.end },
      message: `only the first letter behind the number counts: "${text}" is read as "${digits}${rest[0]}"; write that, or the sum in one unit`,
      replacement: "",
    };
  }
  const seconds = Number(digits) * { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }[(rest || fact.timeUnit || "s") as "s"];
  if (seconds > largestInt)
    return {
      rule: "bad-time",
      span: value,
      message: `parameter ${name}: bad time value or unit: ${text}: too large; the daemon stops`,
    };
  if (fact.min !== undefined && seconds < fact.min) return outOfRange(name, value, `less than ${fact.min} s`, fact.min);
  return undefined;
}

function enumProblem(name: string, value: Token, fact: Typed): ValueProblem | undefined {
  const { text } = value;
  const rules = fact.valueRules;
  if (text === "") return rules?.emptyAllowed || fact.emptyAllowed ? undefined : emptyProblem(name, value, fact);
  if (rules?.open || rules?.onBadValue === "none" || rules?.onBadValue === "ignored") return undefined;
  const fold = (word: string) => (rules?.caseSensitive ? word : word.toLowerCase());
  const allowed = fact.values ?? [];
  const permitted = new Set(
    [...allowed, ...Object.keys(rules?.downgraded ?? {}), ...(rules?.fatalValues ?? [])].map(fold),
  );
  if (permitted.has(fold(text)) || isSpecialCase(name, text)) return undefined;
  const meant = nearest(text, allowed);
  return {
    rule: "bad-enum",
    span: value,
    message: `invalid value for "${name}": ${shown(text)}: ${consequence(rules?.onBadValue)}; use one of ${allowed.join(", ")}`,
    ...(meant && { replacement: meant }),
    ...(rules?.onBadValue?.startsWith("warn") && { isTolerated: true }),
  };
}

/** Values that the tables do not list and Postfix takes all the same. */
const isSpecialCase = (name: string, text: string): boolean =>
  (name === "maillog_file_permissions" && /^0?6[04][04]$/.test(text)) || /_sasl_type$/.test(name);

function listProblem(name: string, value: Token, fact: Typed): ValueProblem | undefined {
  const rules = fact.valueRules;
  if (rules?.open || rules?.onBadValue === "ignored" || rules?.onBadValue === "none") return undefined;
  const fold = (word: string) => (rules?.caseSensitive ? word : word.toLowerCase());
  const allowed = new Set((fact.values ?? []).map(fold));
  for (const word of splitWords(value.text, 0, value.text.length, isListSeparator, false)) {
    if (allowed.has(fold(word.text)) || /^0x[0-9a-f]+$/i.test(word.text)) continue;
    const meant = nearest(word.text, fact.values ?? []);
    return {
      rule: "bad-list-word",
      span: { start: value.start + word.start, end: value.start + word.end },
      message: `unknown word ${shown(word.text)} in "${name}": ${consequence(rules?.onBadValue)}; use ${wordsOf(fact)}`,
      ...(meant && { replacement: meant }),
      ...(rules?.onBadValue?.startsWith("warn") && { isTolerated: true }),
    };
  }
  return undefined;
}

function wordsOf(fact: Typed): string {
  const words = (fact.valueRules as { documented?: readonly string[] } | undefined)?.documented ?? fact.values ?? [];
  return words.length > 8 ? `words such as ${words.slice(0, 6).join(", ")}` : words.join(", ");
}

function consequence(onBadValue: string | undefined): string {
  if (onBadValue === "warn-and-disable-tls") return "TLS is disabled";
  if (onBadValue === "warn-treated-as-tempfail") return 'it is treated as "tempfail"';
  if (onBadValue === "warn-milter-config-error") return "no milter is used";
  return onBadValue === "warn" ? "it is ignored with a warning" : "the daemon stops";
}

const shown = (text: string): string => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;

function leadingDigits(text: string): string {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return text.slice(0, at);
}

function isInteger(text: string): boolean {
  const body = text[0] === "-" || text[0] === "+" ? text.slice(1) : text;
  return body !== "" && leadingDigits(body) === body;
}
