import type { Grammar } from "./grammar.ts";
import { RawEntry } from "./raw-entry.ts";
import { contentLength, type Token, tokenOf } from "./text.ts";

/** A `key=value` of a log line. */
export interface LogField {
  readonly key: Token;
  /** Without the `<>`, `[]` or `""` around. */
  readonly value: Token;
  /** Key and value as written. */
  readonly whole: Token;
}

interface LogParts {
  readonly time: Token | undefined;
  readonly timeForm: "traditional" | "iso" | undefined;
  readonly host: Token | undefined;
  readonly tag: Token | undefined;
  readonly syslogName: Token | undefined;
  readonly program: Token | undefined;
  readonly pid: Token | undefined;
  readonly message: Token;
  readonly severity: Token | undefined;
  readonly queueId: Token | undefined;
  readonly body: Token;
}

const priority = /<\d{1,3}>(?:1 )?/y;
const traditionalTime = /[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?=\s|$)/y;
const isoTime = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)?(?=\s|$)/y;
const word = /\S+/y;
const tagForm = /([^\s:[\]]+)(?:\[(\d+)\])?:(?:[ \t]|$)/y;
/** RFC 5424: application, process, message id and structured data in words of their own. */
const structuredTag = /([^\s:[\]]+) (\d+|-) \S+ (?:-|\[.*?\]) ?/y;
const severityForm = /(warning|error|fatal|panic): /y;
const long = "[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]";
const queueIdForm = new RegExp(`(NOQUEUE|[0-9A-F]{6,}|${long}{10,}z${long}+)(?=: |:$)`, "y");
const queueIdAlone = new RegExp(`^(?:[0-9A-F]{6,}|${long}{10,}z${long}+)$`);
/** The end of `reject: RCPT from host[address]: 554 5.7.1 …; from=<…>`: what the client was told, and its words alone. */
const replyForm =
  /: (?:[a-z]+-)?reject(?:_warning)?: .*?: (\d{3} (?:\d\.\d+\.\d+ )?(.*?))(?:; (?:from|to|proto|helo)=|$)/;
const pathForm = /(?<=[\s:"'=(])\/[^\s:;,"'()]+/g;
const keyForm = /(?<=^|[\s,;([])([A-Za-z][A-Za-z0-9_-]*)=/g;

/** Characters of a line that are searched for a reply. */
const longest = 4000;

/** Characters of a line, and of its message, that are searched for their parts: patterns fail on words of some megabytes. */
const mostSearched = 1 << 16;

/** Whether a word is a queue id, short or long; NOQUEUE is none. */
export const isQueueId = (text: string): boolean => queueIdAlone.test(text);

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}

function readHead(line: string): LogParts {
  const text = line.slice(0, mostSearched);
  let at = matchAt(priority, text, 0)?.[0].length ?? 0;
  const isStructured = text.slice(0, at).endsWith(" ");
  const traditional = matchAt(traditionalTime, text, at);
  const time = traditional ?? matchAt(isoTime, text, at);
  const timeToken = time ? tokenOf(text, at, at + time[0].length) : undefined;
  if (timeToken) at = skipBlanks(text, timeToken.end);
  let host: Token | undefined;
  if (timeToken && !matchAt(tagForm, text, at)) {
    const end = at + (matchAt(word, text, at)?.[0].length ?? 0);
    host = tokenOf(text, at, end);
    at = skipBlanks(text, end);
  }
  const tagMatch = matchAt(isStructured ? structuredTag : tagForm, text, at);
  const tag = tagMatch ? tokenOf(text, at, at + tagMatch[1]!.length) : undefined;
  const slash = tag ? tag.text.lastIndexOf("/") : -1;
  const program = tag && tokenOf(text, tag.start + slash + 1, tag.end);
  const syslogName = tag && slash > 0 ? tokenOf(text, tag.start, tag.start + slash) : undefined;
  const digits = tagMatch?.[2];
  const pidStart = tag ? tag.end + 1 : 0;
  const pid = digits && digits !== "-" ? tokenOf(text, pidStart, pidStart + digits.length) : undefined;
  if (tagMatch) at += tagMatch[0].length;
  at = skipBlanks(text, at);
  const message = tokenOf(line, at, line.length);
  const severityMatch = tag ? matchAt(severityForm, text, at) : null;
  const severity = severityMatch ? tokenOf(text, at, at + severityMatch[1]!.length) : undefined;
  if (severityMatch) at += severityMatch[0].length;
  const idMatch = tag ? matchAt(queueIdForm, text, at) : null;
  const queueId = idMatch ? tokenOf(text, at, at + idMatch[0].length) : undefined;
  if (queueId) at = skipBlanks(text, queueId.end + 1);
  const timeForm = timeToken ? (traditional ? "traditional" : "iso") : undefined;
  const body = tokenOf(line, at, line.length);
  return { time: timeToken, timeForm, host, tag, syslogName, program, pid, message, severity, queueId, body };
}

function skipBlanks(text: string, at: number): number {
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

const closers: Readonly<Record<string, string>> = { "<": ">", "[": "]", '"': '"' };

function readFields(text: string, from: number, to: number): { fields: LogField[]; reason: Token | undefined } {
  const fields: LogField[] = [];
  keyForm.lastIndex = 0;
  const stretch = text.slice(from, Math.min(to, from + mostSearched));
  for (let match = keyForm.exec(stretch); match; match = keyForm.exec(stretch)) {
    const keyStart = from + match.index;
    const key = tokenOf(text, keyStart, keyStart + match[1]!.length);
    const start = key.end + 1;
    const { value, end } = readValue(text, start, to);
    fields.push({ key, value, whole: tokenOf(text, keyStart, end) });
    // Behind the status stands what the other side said: free text.
    if (key.text === "status" && text.startsWith(" (", end)) {
      const close = text.lastIndexOf(")", to);
      return { fields, reason: tokenOf(text, end + 2, close > end ? close : to) };
    }
    keyForm.lastIndex = Math.max(keyForm.lastIndex, end - from);
  }
  return { fields, reason: undefined };
}

function readValue(text: string, start: number, to: number): { value: Token; end: number } {
  const closer = start < to ? closers[text[start]!] : undefined;
  if (closer) {
    for (
      let close = text.indexOf(closer, start + 1);
      close >= 0 && close < to;
      close = text.indexOf(closer, close + 1)
    ) {
      const next = text[close + 1];
      // A quoted local part may hold the closing sign.
      if (close + 1 >= to || " ,;:)]".includes(next!))
        return { value: tokenOf(text, start + 1, close), end: close + 1 };
    }
  }
  let end = start;
  while (end < to && !" \t,;".includes(text[end]!)) end++;
  return { value: tokenOf(text, start, end), end };
}

/** One line of a mail log of Postfix, Courier or Dovecot. */
export class LogLine extends RawEntry {
  readonly kind = "log-line";
  #head: LogParts | undefined;
  #fields: ReturnType<typeof readFields> | undefined;

  get #read(): LogParts {
    this.#head ??= readHead(this.#line);
    return this.#head;
  }

  get #line(): string {
    const first = this.lines[0] ?? "";
    return first.slice(0, contentLength(first));
  }

  get time(): Token | undefined {
    return this.#read.time;
  }

  /** `Nov  3 09:05:07`, local and without a year, or ISO 8601. */
  get timeForm(): "traditional" | "iso" | undefined {
    return this.#read.timeForm;
  }

  get host(): Token | undefined {
    return this.#read.host;
  }

  /** `postfix/submission/smtpd`. */
  get tag(): Token | undefined {
    return this.#read.tag;
  }

  /** The tag without the program: `postfix/submission`. */
  get syslogName(): Token | undefined {
    return this.#read.syslogName;
  }

  get program(): Token | undefined {
    return this.#read.program;
  }

  get pid(): Token | undefined {
    return this.#read.pid;
  }

  /** Everything behind the tag. */
  get message(): Token {
    return this.#read.message;
  }

  get severity(): Token | undefined {
    return this.#read.severity;
  }

  /** A short or long queue id, or NOQUEUE. */
  get queueId(): Token | undefined {
    return this.#read.queueId;
  }

  /** The message without severity and queue id. */
  get body(): Token {
    return this.#read.body;
  }

  get fields(): readonly LogField[] {
    return this.#readFields.fields;
  }

  /** The text in parentheses behind `status=`. */
  get reason(): Token | undefined {
    return this.#readFields.reason;
  }

  /** What a refused client was told, with its codes, and without; of a line of unusual length nothing. */
  get reply(): readonly [whole: string, words: string] | undefined {
    const { text } = this.message;
    const found = text.length > longest ? undefined : replyForm.exec(text);
    return found ? [found[1]!, found[2]!] : undefined;
  }

  /** The paths that it names. */
  get paths(): readonly string[] {
    return this.#line.slice(0, mostSearched).match(pathForm) ?? [];
  }

  /** The value of the first field of a name. */
  field(key: string): Token | undefined {
    return this.fields.find((field) => field.key.text === key)?.value;
  }

  get #readFields() {
    const { body } = this.#read;
    this.#fields ??= readFields(this.#line, body.start, body.end);
    return this.#fields;
  }

  override forget(): void {
    super.forget();
    this.#head = undefined;
    this.#fields = undefined;
  }
}

export const maillog: Grammar = {
  startsEntry: (line) => contentLength(line) > 0,
  entry: (lineCount) => new LogLine(lineCount),
};
