import { courierVariables } from "../../facts/courier-names.ts";
import { Assignment, strayText } from "../../syntax/courier.ts";
import { characterName, typographicCharacters } from "../../syntax/pasted-text.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { contentLength, type Span } from "../../syntax/text.ts";
import { entryRule, modelRule, replacement, type TextEdit } from "../rule.ts";

const references = ["https://www.courier-mta.org/imap/INSTALL.html"];

/** Kinds of value in which a carriage return breaks something: files, addresses, ports, TLS words, words for a second shell. */
const fragile =
  /^(?:path|ip-address|port-list|tls-protocol|cipher|openssl-cipher|gnutls|shell-words|hostname|domain|enum)/;

export const courierCrlf = modelRule({
  id: "courier-crlf",
  severity: "warning",
  summary: "A Courier file has line ends of Windows.",
  why: "For the shell the carriage return before the line feed is part of the value. Numbers and YES or NO survive it; paths, addresses, ports and the names of TLS versions do not, and Courier looks for files that end in an invisible character.",
  references,
  fix: "safe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd-ssl":
            "IMAPDSSLSTART=YES\r\nTLS_CERTFILE=/etc/courier/imapd.pem\r\n                                   ^ this file has line ends of Windows, and the carriage return becomes part of TLS_CERTFILE: save it with LF line ends\n",
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd":
            "MAXDAEMONS=80\r\n             ^ this file has line ends of Windows, which the shell takes as part of the values: save it with LF line ends\n",
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd": "MAXDAEMONS=80\n" } }],
  },
  check: (instance, report) => {
    for (const file of instance.files.courier.values()) {
      if (file.languageId !== "courier") continue;
      const entries = [...file.entries()].filter(
        (entry): entry is Assignment =>
          entry instanceof Assignment && entry.kind === "assignment" && entry.lines[0]!.endsWith("\r\n"),
      );
      const broken = entries.find(
        (entry) => entry.assigned && fragile.test(String(courierVariables.get(entry.name.text)?.type)),
      );
      const entry = broken ?? entries[0];
      if (!entry) continue;
      const end = contentLength(entry.lines[0]!);
      report({
        file,
        entry,
        severity: broken ? "error" : "warning",
        place: { start: { line: 0, character: end }, end: { line: 0, character: end } },
        message: broken
          ? `this file has line ends of Windows, and the carriage return becomes part of ${broken.name.text}: save it with LF line ends`
          : "this file has line ends of Windows, which the shell takes as part of the values: save it with LF line ends",
        fixes: [{ title: "Change every line end to LF", safe: true, edits: () => lineEnds(file) }],
      });
    }
  },
});

function lineEnds(file: SourceFile): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const entry of file.entries()) {
    for (const [i, text] of entry.lines.entries()) {
      if (!text.endsWith("\r\n")) continue;
      const line = entry.line + i;
      const start = { line, character: contentLength(text) };
      edits.push({ range: { start, end: { line: line + 1, character: 0 } }, newText: "\n" });
    }
  }
  return edits;
}

export const courierTypographicCharacter = entryRule<"any">({
  id: "courier-typographic-character",
  severity: "error",
  summary: "A Courier file holds a typographic character.",
  why: "Text pasted from a document or a web page brings curly quotes, long dashes, invisible blanks or a byte order mark. For the shell they are ordinary characters: a curly quote does not quote, and a name that begins with an invisible character is another name.",
  references,
  fix: "safe",
  insteadOf: [
    "courier-unquoted-value",
    "courier-spaces-around-equals",
    "courier-unknown-variable",
    "courier-bad-value",
    "courier-tls-protocol-unknown",
    "courier-authdaemonrc-syntax",
  ],
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
TCPDOPTS=“-nodnslookup -noidentlookup”
         ^ typographic quote: for the shell it is an ordinary character; write the ASCII character
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
\ufeffIMAPDSTART=YES
^ byte order mark: for the shell it is an ordinary character; write the ASCII character
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd": "# „comment“\nMAXDAEMONS=80 # „comment“\n" } }],
  },
  on: "any",
  languages: ["courier", "courier-auth"],
  check: (entry, report, { fileName }) => {
    // auth*rc files hold passwords and SQL, in which such a character may be meant.
    if (fileName !== "authdaemonrc" && fileName.startsWith("auth")) return;
    const spans: Span[] = entry instanceof Assignment ? statementSpans(entry) : [...strayText(entry)];
    const found = spans.flatMap(({ start, end }) => typographicCharacters(entry.text, start, end));
    const first = found[0];
    if (!first) return;
    report({
      span: first,
      message: `${characterName(entry.text.charCodeAt(first.start))}: for the shell it is an ordinary character; write the ASCII character`,
      fixes: [
        {
          title: found.length === 1 ? "Write the ASCII character" : `Write ${found.length} ASCII characters`,
          safe: true,
          edits: () => found.map((span) => replacement(entry, span, span.ascii)),
        },
      ],
    });
  },
});

/** The first line without its comment, and commands on the lines below. */
function statementSpans(entry: Assignment): Span[] {
  if (entry.kind === "marker") return [];
  const lineEnd = entry.text.indexOf("\n");
  const end = entry.comment?.start ?? (lineEnd < 0 ? entry.text.length : lineEnd);
  return [{ start: 0, end }, ...entry.stray.filter((token) => token.start >= end)];
}
