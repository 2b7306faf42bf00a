import type { Instance } from "../model/instance.ts";
import { decode } from "../syntax/bytes.ts";
import type { Workspace } from "../workspace.ts";
import { escaped } from "./markdown.ts";

/** Where the page lies on most systems; a host unpacks what ends in .gz. */
const pages = ["/usr/share/man", "/usr/local/share/man", "/usr/local/man"].flatMap((directory) =>
  ["postconf.5.gz", "postconf.5"].map((name) => `${directory}/man5/${name}`),
);

/** Characters of a section that a hover shows; the rest is behind the link. */
const longest = 1500;

/** The section of the installed postconf(5) on a parameter, as Markdown; undefined where there is none (yet). */
export function manualText(_workspace: Workspace, instance: Instance, name: string): string | undefined {
  const { probes } = instance;
  const page = pages.find((path) => probes.status(path)?.kind === "found");
  if (page === undefined) return undefined;
  const sections = probes.derived(page, "manual", ({ bytes }) => readSections(decode(bytes)));
  const section = sections?.kind === "found" ? sections.value.get(name) : undefined;
  return section === undefined ? undefined : asMarkdown(section);
}

/** The sections of a page by the first word of their heading, each as its lines of roff. */
export function readSections(page: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of page.split(/\r?\n/)) {
    const heading = /^\.SH "?([A-Za-z0-9_]+)/.exec(line);
    if (heading) {
      current = [];
      sections.set(heading[1]!, current);
    } else if (line.startsWith(".SH")) current = undefined;
    else current?.push(line);
  }
  return sections;
}

/** Turns the macros that postconf(5) uses into Markdown, whole blocks up to a length. */
export function asMarkdown(lines: readonly string[]): string {
  const blocks: string[] = [];
  let text: string[] = [];
  let prefix = "";
  let verbatim: string[] | undefined;
  const flush = () => {
    if (text.length > 0) blocks.push(prefix + text.join("\n"));
    text = [];
    prefix = "";
  };
  for (const line of lines) {
    if (verbatim) {
      if (line.startsWith(".fi")) {
        blocks.push(["```", ...verbatim, "```"].join("\n"));
        verbatim = undefined;
      } else if (!/^\.[a-z]{2}\b/i.test(line)) verbatim.push(plain(line));
      continue;
    }
    if (line.startsWith(".nf")) {
      flush();
      verbatim = [];
    } else if (line.startsWith(".IP")) {
      flush();
      const label = plain(line.slice(3).trim().replace(/^"|"$/g, ""));
      prefix = label === "•" || label === "" ? "- " : `- **${escaped(label)}**: `;
    } else if (/^\.(PP|SP|LP|P|TP)\b/.test(line)) flush();
    else if (!line.startsWith(".") && line.trim() !== "") text.push(inline(line));
  }
  flush();
  const shown: string[] = [];
  let length = 0;
  for (const block of blocks) {
    if (length > 0 && length + block.length > longest) {
      shown.push("…");
      break;
    }
    shown.push(block);
    length += block.length;
  }
  return shown.join("\n\n");
}

const characters: Readonly<Record<string, string>> = {
  "-": "-",
  e: "\\",
  "&": "",
  "'": "'",
  "`": "`",
  " ": " ",
  "|": "",
};

/** Text without font changes, special characters resolved. */
const plain = (text: string): string =>
  text
    .replace(/\\f[A-Z]/g, "")
    .replace(/\\\(bu/g, "•")
    .replace(/\\\(..|\\\[[^\]]*\]/g, "")
    .replace(/\\(.)/g, (_, character: string) => characters[character] ?? character);

/** A line with bold and italics as Markdown has them. */
function inline(line: string): string {
  let font = "";
  let result = "";
  for (const piece of line.split(/(\\f[A-Z])/)) {
    const change = /^\\f([A-Z])$/.exec(piece)?.[1];
    if (change) font = change === "B" ? "**" : change === "I" ? "*" : "";
    else if (piece.trim() === "") result += piece;
    else result += font === "" ? escaped(plain(piece)) : `${font}${escaped(plain(piece).trim())}${font}`;
  }
  return result;
}
