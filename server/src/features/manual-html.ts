import { escaped } from "./markdown.ts";

/** The sections of postconf.5.html by parameter, each as its HTML. */
export function readHtmlSections(page: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  const start = '<DT><b><a name="';
  for (let at = page.indexOf(start); at >= 0; ) {
    const next = page.indexOf(start, at + start.length);
    const section = page.slice(at, next < 0 ? undefined : next);
    const name = section.slice(start.length, section.indexOf('"', start.length));
    const body = section.indexOf("<DD>");
    const end = section.lastIndexOf("</DD>");
    if (/^[A-Za-z0-9_]+$/.test(name) && body >= 0)
      sections.set(name, section.slice(body + 4, end < 0 ? undefined : end));
    at = next;
  }
  return sections;
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  nbsp: " ",
  ge: "≥",
  le: "≤",
  mdash: "—",
  ndash: "–",
};

const plain = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) =>
    name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1)) || 32) : (entities[name] ?? whole),
  );

/** Tags that begin a new block. */
const blockTags = new Set(["p", "ul", "ol", "dl", "li", "dt", "dd", "blockquote", "pre", "table", "tr", "br"]);

/** Turns a section into blocks of Markdown: paragraphs, items, examples. */
export function htmlBlocks(html: string): string[] {
  const blocks: string[] = [];
  let text = "";
  let prefix = "";
  let font = "";
  let isVerbatim = false;
  const flush = () => {
    const block = text.replace(/\s+/g, " ").trim();
    if (block !== "") blocks.push(prefix + block);
    text = "";
    prefix = "";
  };
  for (const piece of html.split(/(<[^<>]*>)/)) {
    if (!piece.startsWith("<")) {
      if (isVerbatim) text += plain(piece);
      else if (piece.trim() === "" || font === "") text += escaped(plain(piece));
      else text += `${font}${escaped(plain(piece).trim())}${font}`;
      continue;
    }
    const [, closing = "", tag = ""] = /^<(\/?)([A-Za-z]+)/.exec(piece) ?? [];
    const name = tag.toLowerCase();
    if (name === "pre") {
      if (closing === "") flush();
      else if (text.trim() !== "") {
        blocks.push(["```", text.replace(/^\n+/, "").trimEnd(), "```"].join("\n"));
        text = "";
      }
      isVerbatim = closing === "";
    } else if (isVerbatim) continue;
    else if (name === "b" || name === "i" || name === "tt")
      font = closing ? "" : name === "b" ? "**" : name === "i" ? "*" : "";
    else if (blockTags.has(name)) {
      flush();
      if (closing === "" && (name === "li" || name === "dt")) prefix = "- ";
      if (closing === "" && name === "dd") prefix = "  ";
    }
  }
  flush();
  return blocks;
}
