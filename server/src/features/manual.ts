import type { Probes } from "../host/probes.ts";
import type { Instance } from "../model/instance.ts";
import { decode } from "../syntax/bytes.ts";
import { htmlBlocks, readHtmlSections } from "./manual-html.ts";
import { escaped } from "./markdown.ts";

/** Where packages put manual pages, where postconf does not tell. */
const usual = ["/usr/share/man", "/usr/local/share/man", "/usr/local/man"];

/** What the page may be called: as it is, or packed. A host unpacks what ends in .gz, a program the other two. */
const names = ["postconf.5.gz", "postconf.5", "postconf.5.xz", "postconf.5.zst"];

/** Characters of a section that a hover shows; the rest is behind a command. */
const longest = 1500;

/** A section of the manual, as far as it was wanted. */
export interface ManualText {
  readonly text: string;
  /** Whether blocks at the end were left out. */
  readonly isCut: boolean;
}

/** The section of the installed postconf(5) on a parameter, as Markdown; undefined where there is none (yet). */
export function manualText(instance: Instance, name: string, limit = longest): ManualText | undefined {
  const { probes } = instance;
  for (const page of pagesOf(probes)) {
    const blocks = sectionIn(probes, page, name);
    if (blocks === "pending") return undefined;
    if (blocks && blocks.length > 0) return upTo(blocks, limit);
  }
  return undefined;
}

/** The places to look at, the likeliest first: the manual page that postconf names, the usual ones, the HTML manual. */
function pagesOf(probes: Probes): string[] {
  const told = (parameter: string): string[] => {
    const answer = probes.run("postconf", ["-dh", parameter]);
    const directory = answer?.kind === "found" ? answer.value.stdout.trim() : "";
    return directory.startsWith("/") ? [directory] : [];
  };
  const directories = new Set([...told("manpage_directory"), ...usual]);
  const html = new Set([...told("html_directory"), "/usr/share/doc/postfix/html", "/usr/share/doc/postfix-doc/html"]);
  return [
    ...[...directories].flatMap((directory) => names.map((name) => `${directory}/man5/${name}`)),
    ...[...html].map((directory) => `${directory}/postconf.5.html`),
  ];
}

function sectionIn(probes: Probes, page: string, name: string): readonly string[] | undefined | "pending" {
  if (probes.status(page)?.kind !== "found") return undefined;
  const unpacker = page.endsWith(".xz") ? "xz" : page.endsWith(".zst") ? "zstd" : undefined;
  if (unpacker) {
    const answer = probes.run(unpacker, ["-dc", page]);
    if (!answer) return "pending";
    if (answer.kind !== "found" || answer.value.status !== 0) return undefined;
    const { stdout } = answer.value;
    const section = probes.derived(page, "manual", () => readSections(stdout));
    return section?.kind === "found" ? roffBlocks(section.value.get(name) ?? []) : undefined;
  }
  if (page.endsWith(".html")) {
    const sections = probes.derived(page, "manual", ({ bytes }) => readHtmlSections(decode(bytes)));
    const section = sections?.kind === "found" ? sections.value.get(name) : undefined;
    return section === undefined ? undefined : htmlBlocks(section);
  }
  const sections = probes.derived(page, "manual", ({ bytes }) => readSections(decode(bytes)));
  const section = sections?.kind === "found" ? sections.value.get(name) : undefined;
  return section === undefined ? undefined : roffBlocks(section);
}

/** Whole blocks up to a length; always at least one. */
export function upTo(blocks: readonly string[], limit: number): ManualText {
  let length = 0;
  let count = 0;
  while (count < blocks.length && (count === 0 || length + blocks[count]!.length <= limit))
    length += blocks[count++]!.length;
  return { text: blocks.slice(0, count).join("\n\n"), isCut: count < blocks.length };
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

/** Turns the macros that postconf(5) uses into blocks of Markdown. */
export function roffBlocks(lines: readonly string[]): string[] {
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
  return blocks;
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
    .replace(/\\\(..|\\\[[^\]\\]*\]/g, "")
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
