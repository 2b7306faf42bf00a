import { type Snippet, snippets } from "../facts/snippets.ts";
import { hasVersion } from "../facts/version.ts";
import type { Instance } from "../model/instance.ts";
import { nameOf } from "../uri.ts";
import { type CompletionItem, type Place, rangeFrom } from "./completion-item.ts";

/** Snippets, at the beginning of an entry: on a line that has nothing but what is typed for them. */
export function snippetItems(place: Place): CompletionItem[] {
  const { file, instance, line, position } = place;
  const rest = (file.lineAt(position.line) ?? "").slice(position.character);
  if (!/^[\w.-]*$/.test(line) || rest.trim() !== "") return [];
  const range = rangeFrom(place, 0);
  return (snippets[file.languageId]?.() ?? [])
    .filter((snippet) => belongs(snippet, nameOf(file.uri), instance))
    .map(({ title, label, body }) => ({
      label,
      kind: "snippet",
      detail: title,
      insert: body,
      isSnippet: true,
      sort: `8${label}`,
      range,
      about: { kind: "snippet", name: `${file.languageId} ${label}` },
    }));
}

/** What a snippet is for and what it writes. */
export function snippetDocumentation(name: string): string | undefined {
  const [language = "", label] = name.split(" ");
  const found = snippets[language]?.().find((snippet) => snippet.label === label);
  return found && `${found.description}\n\n\`\`\`${language}\n${found.body}\n\`\`\``;
}

const protocols: Readonly<Record<string, RegExp>> = { IMAP: /^imapd/, POP3: /^pop3d/, SMTP: /^esmtpd/ };

/** Its title says for which of Courier's files it is, or that newer releases write it in another way. */
function belongs({ title }: Snippet, fileName: string, { target }: Instance): boolean {
  const [, start = ""] = /^(\w+): /.exec(title) ?? [];
  if (start.endsWith("rc")) return start === fileName;
  const before = /before Postfix (\d+\.\d+)$/.exec(title)?.[1];
  return protocols[start]?.test(fileName) !== false && !(before !== undefined && hasVersion(target, before));
}
