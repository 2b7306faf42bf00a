import readMessages from "./data/log-messages.jsonl";
import { once, readRows } from "./rows.ts";

/** A message of Postfix's or Courier's, with what it means and what to do. */
export interface LogMessage {
  /** The text with `<name>` for what varies and `{a|b}` for a choice. */
  readonly pattern: string;
  readonly program: string;
  readonly severity: string;
  readonly meaning: string;
  readonly cure?: string;
  /** Names of the parameters it is about. */
  readonly settings?: string;
  /** The setting that cures it, `name=value`; of several paths, divided by |, the first that is there. */
  readonly set?: string;
}

const messages = once(() =>
  readRows<LogMessage>(readMessages)().map((message) => ({ message, form: formOf(message.pattern) })),
);

/** The message that a log text is: of those that match, the one with the most fixed text. */
export function findLogMessage(text: string): LogMessage | undefined {
  let best: { message: LogMessage; fixed: number } | undefined;
  for (const { message, form } of messages()) {
    if (!form.expression.test(text)) continue;
    if (!best || form.fixed > best.fixed) best = { message, fixed: form.fixed };
  }
  return best?.message;
}

/** A pattern as an expression for the beginning of a text, and how many characters of it do not vary. */
function formOf(pattern: string): { readonly expression: RegExp; readonly fixed: number } {
  let fixed = 0;
  // A backslash takes the sign behind it as it is.
  const source = pattern.replace(/\\(.)|<[^<>\\]*>|[{}|]|[^<{}|\\]+|[<\\]/gs, (piece, literal?: string) => {
    if (/^<.+>$/s.test(piece)) return ".*?";
    if (piece === "{") return "(?:";
    if (piece === "}") return ")";
    if (piece === "|") return "|";
    const text = literal ?? piece;
    fixed += text.length;
    return text.replace(/[.*+?^$()[\]\\]/g, "\\$&");
  });
  try {
    return { expression: new RegExp(`^(?:${source})`), fixed };
  } catch {
    return { expression: /^(?!)/, fixed: 0 };
  }
}
