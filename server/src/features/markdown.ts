/** Text as Markdown shows it literally: what has a meaning there is escaped, control characters are shown as U+FFFD. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, "\\$&").replace(/[\0-\x08\x0b-\x1f\x7f]/g, "\ufffd");

/** Text as a code span; backticks inside are kept by a longer fence. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, " ").replace(/[\0-\x1f\x7f]/g, "\ufffd");
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") || flat === "" ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** A long text cut for a hover, at a word where that is near. */
export function shortened(text: string, length = 300): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  const space = cut.lastIndexOf(" ");
  return `${space > length * 0.7 ? cut.slice(0, space) : cut} …`;
}
