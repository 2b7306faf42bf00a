import { courierVariables } from "../../facts/courier-names.ts";
import { Assignment, markers } from "../../syntax/courier.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { type ModelFinding, modelRule } from "../rule.ts";
import { nearest } from "../values/nearest.ts";

const head = "##VERSION: $Id: abc$\n##NAME: MAXDAEMONS:0\nMAXDAEMONS=80\n";

export const courierMarkerEdited = modelRule({
  id: "courier-marker-edited",
  severity: "warning",
  summary: "A Courier file will lose settings at the next upgrade.",
  why: "The lines that begin with ##NAME and ##VERSION tell Courier's upgrade which values to carry over into the new file, section by section. A changed marker, or a setting outside the section of its name, is lost then.",
  references: ["https://www.courier-mta.org/imap/INSTALL.html"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
##VERSION: $Id: abc$
##NAME: MAXDAEMONS:0
MAXDAEMONS=80
##NAME: MAXPERIP:0
##NAME: PIDFILE:0
PIDFILE=/run/courier/imapd.pid
MAXPERIP=20
^^^^^^^^ the next upgrade loses this: move it below the line "##NAME: MAXPERIP"
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
##VERSION: $Id: abc$
##NAME: MAXDAEMON:0
^^^^^^^^^^^^^^^^^^^ the next upgrade does not know the section MAXDAEMON and loses it: write MAXDAEMONS
MAXDAEMONS=80
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
##NAME: MAXDAEMONS:0
^^^^^^^^^^^^^^^^^^^^ the line ##VERSION is gone from the first 20, so the next upgrade loses every setting: put it back
MAXDAEMONS=80
`,
        },
      },
    ],
    good: [
      { files: { "main.cf": "", "../courier/imapd": head } },
      { files: { "main.cf": "", "../courier/imapd": "MAXDAEMONS=80\n" } },
    ],
  },
  check: (instance, report) => {
    for (const [name, file] of instance.files.courier)
      if (file.languageId === "courier" || name === "authdaemonrc") checkFile(file, name, report);
  },
});

function checkFile(file: SourceFile, fileName: string, report: (finding: ModelFinding) => void): void {
  const all = markers(file);
  const names = all.filter(({ marker }) => marker.what === "NAME");
  const first = names[0];
  // A file that was written by hand has no markers, and nothing to lose.
  if (!first) return;
  const found = new Set(names.map(({ marker }) => marker.section.text));
  const known = knownSections(fileName);
  const hasVersion = all.some(({ entry, marker }) => marker.what === "VERSION" && entry.line < 20);
  const markerFinding = (entry: ModelFinding["entry"], message: string) =>
    report({ file, entry, span: { start: 0, end: entry.lines[0]!.trimEnd().length }, message });
  if (!hasVersion)
    markerFinding(
      first.entry,
      "the line ##VERSION is gone from the first 20, so the next upgrade loses every setting: put it back",
    );
  for (const { entry, marker } of names) {
    const section = marker.section.text;
    const meant = known.size === 0 || known.has(section) ? undefined : nearest(section, missing(known, found));
    if (meant !== undefined)
      markerFinding(entry, `the next upgrade does not know the section ${section} and loses it: write ${meant}`);
    else if (!/^\d+$/.test(marker.version.text) && hasVersion)
      markerFinding(entry, `the section ${section} has lost its number, so the next upgrade loses it: put it back`);
  }
  checkPlaces(file, fileName, found, report);
}

/** Assignments that stand in another section than the one of their name. */
function checkPlaces(
  file: SourceFile,
  fileName: string,
  found: ReadonlySet<string>,
  report: (finding: ModelFinding) => void,
): void {
  const assignments = [...file.entries()].filter((entry): entry is Assignment => entry instanceof Assignment);
  let section: string | undefined;
  for (const entry of assignments) {
    if (entry.marker) {
      if (entry.marker.what === "NAME") section = entry.marker.section.text;
      continue;
    }
    const name = entry.name.text;
    const sections = sectionsOf(name, fileName);
    const own = sections.find((candidate) => found.has(candidate));
    if (!entry.assigned || own === undefined || (section !== undefined && sections.includes(section))) continue;
    // Where the section has its value too, the two are a problem of their own: courier-duplicate-assignment.
    if (assignments.some((other) => other !== entry && other.assigned && other.name.text === name)) continue;
    report({
      file,
      entry,
      span: entry.name,
      message: `the next upgrade loses this: move it below the line "##NAME: ${own}"`,
    });
  }
}

/** The sections in which a variable stands in the files as they are shipped: by release, if they differ. */
function sectionsOf(name: string, fileName: string): readonly string[] {
  const files = courierVariables.get(name)?.files as Record<string, { readonly marker?: unknown }> | undefined;
  const marker = files?.[fileName]?.marker;
  const texts = typeof marker === "object" && marker !== null ? Object.values(marker) : [marker];
  return texts.flatMap((text) => (typeof text === "string" ? [text.split(":")[0]!] : []));
}

const knownSections = (fileName: string): ReadonlySet<string> =>
  new Set([...courierVariables.names].flatMap((name) => sectionsOf(name, fileName)));

const missing = (known: ReadonlySet<string>, found: ReadonlySet<string>): string[] =>
  [...known].filter((name) => !found.has(name));
