import { contentLength, isSpaceCode, type Span } from "./text.ts";

// Postfix has ${{a} == {b} ? ...}, inline:{{a = b}}, regexp:{{/a/ b}}, %s and %%: none of these is a placeholder.
const forms: readonly {
  readonly open: string;
  readonly close: string;
  readonly pattern: RegExp;
  readonly isPlaceholder: Test;
}[] = [
  { open: "{{", close: "}}", pattern: /\{\{(?:\{[^\r\n]*?\}\}\}|[^{\r\n][^\r\n]*?\}\})/y, isPlaceholder: isExpression },
  {
    open: "{%",
    close: "%}",
    pattern:
      /\{%[-+]?\s*(?:if|elif|else|endif|for|endfor|set|endset|block|endblock|include|import|from|macro|endmacro|raw|endraw|extends|with|endwith|call|endcall|filter|endfilter|do|autoescape|endautoescape|comment|endcomment|unless|endunless|assign|case|when|endcase)\b[\s\S]*?%\}/y,
    isPlaceholder: always,
  },
  { open: "{#", close: "#}", pattern: /\{#[\s\S]*?#\}/y, isPlaceholder: always },
  {
    open: "<%",
    close: "%>",
    pattern: /<%(?:[-=#\s@]|(?:if|unless|else|elsif|end|for)\b)[\s\S]*?%>/y,
    isPlaceholder: always,
  },
  { open: "%%", close: "%%", pattern: /%%[A-Za-z][\w.:-]+%%/y, isPlaceholder: standsAlone("%") },
  { open: "%{", close: "}", pattern: /%\{[A-Za-z_]\w*\}/y, isPlaceholder: always },
  { open: "%", close: "%", pattern: /%[A-Z][A-Z0-9_]{3,}%/y, isPlaceholder: standsAlone("%") },
  { open: "%", close: "_", pattern: /%[a-z]{2,}(?:_[a-z]+)+\b/y, isPlaceholder: standsAlone("%") },
  { open: "{", close: "}", pattern: /\{[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\}/y, isPlaceholder: isNoConditional },
  { open: "@", close: "@", pattern: /@[A-Za-z_]\w+@/y, isPlaceholder: isConfigureVariable },
];

type Test = (text: string, start: number, end: number) => boolean;

function always(): boolean {
  return true;
}

/** `{{ expression }}` of Jinja2, Go and the like; not Postfix's own braces. */
function isExpression(text: string, start: number, end: number): boolean {
  if (text[start - 1] === "$") return false;
  const width = text[start + 2] === "{" ? 3 : 2;
  const inner = text.slice(start + width, end - width);
  if (!/^[-~>#/^&!]?\s*["'(.$[\w]/.test(inner) || (/^\S/.test(inner) && /[{}]/.test(inner))) return false;
  const type = /(?:^|[\s,={])(inline|regexp|pcre|cidr|randmap|pipemap|unionmap):$/.exec(text.slice(0, start));
  if (!type) return true;
  // An inline table's entries have two parts.
  return type[1] === "inline" ? !/[^=!<>]=[^=]/.test(inner) : /^[-\s]*[A-Za-z_.$][\w.]*\s*(?:\||$)/.test(inner);
}

function standsAlone(character: string): Test {
  return (text, start, end) => text[start - 1] !== character && text[end] !== character;
}

/** `{NAME}`, but not the one of `${NAME}`, `$name?{TEXT}` or `$name?{TEXT}:{TEXT}`. */
function isNoConditional(text: string, start: number): boolean {
  const before = text[start - 1];
  return before !== "$" && before !== "?" && !(before === ":" && text[start - 2] === "}");
}

/** `@name@` of configure; not the middle of an address, and not the pattern of a regexp table. */
function isConfigureVariable(text: string, start: number, end: number): boolean {
  const before = text[start - 1];
  if (before !== undefined && /[\w.+@-]/.test(before)) return false;
  const isFirst = before === undefined || before === "\n" || before === "\r";
  return !(isFirst && /^[A-Za-z]*[ \t]+\S/.test(text.slice(end, end + 40)));
}

/** Where placeholders of a template stand: Jinja2, Go, ERB, `%%name%%`, `@name@`. Rules see them as opaque. */
export function placeholders(text: string): Span[] {
  const spans: Span[] = [];
  for (const { open, close, pattern, isPlaceholder } of forms) {
    const last = text.lastIndexOf(close);
    for (let at = text.indexOf(open); at >= 0 && at < last; at = text.indexOf(open, at)) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      const end = match ? at + match[0].length : at;
      if (match && isPlaceholder(text, at, end)) {
        spans.push({ start: at, end });
        at = end;
      } else at += open === "%%" ? 2 : 1;
    }
  }
  spans.sort((a, b) => a.start - b.start);
  let reached = 0;
  return spans.filter(({ start, end }) => {
    if (start < reached) return false;
    reached = end;
    return true;
  });
}

/** Whether a text is a template rather than a configuration that a daemon could read. */
export const isTemplate = (text: string): boolean =>
  forms.some(({ open }) => text.includes(open)) && placeholders(text).length > 0;

/** Whether a line holds placeholders and nothing else, as `{% if x %}` does: not an entry, whatever it looks like. */
export function isTemplateLine(line: string): boolean {
  const length = contentLength(line);
  let at = 0;
  let found = false;
  for (const { start, end } of placeholders(line.slice(0, length))) {
    while (at < start && isSpaceCode(line.charCodeAt(at))) at++;
    if (at < start) return false;
    at = end;
    found = true;
  }
  while (at < length && isSpaceCode(line.charCodeAt(at))) at++;
  return found && at >= length;
}

/** Whether a line begins with a mark of a template, which may stand on several lines: no name that anybody would write. */
export const startsTemplate = (line: string): boolean =>
  /^(?:\{[{%#]|[}%#]\}|<%|%>|%\{)/.test(line) || (placeholders(line)[0]?.start ?? -1) === 0;
