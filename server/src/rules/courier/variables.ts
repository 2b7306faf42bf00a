import { courierVariables } from "../../facts/courier-names.ts";
import { hasVersion, type Version } from "../../facts/version.ts";
import { Assignment } from "../../syntax/courier.ts";
import { entryRule, modelRule, replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";

const references = ["https://www.courier-mta.org/imap/INSTALL.html"];

/** The release of Courier IMAP in which a variable went; the facts name several packages in one text. */
function removedIn(name: string): Version | undefined {
  const removed = courierVariables.get(name)?.removed;
  return typeof removed === "string" ? /^\d+\.\d+(\.\d+)?/.exec(removed)?.[0] : undefined;
}

export const courierUnknownVariable = entryRule<"assignment">({
  id: "courier-unknown-variable",
  severity: "warning",
  summary: "Courier does not know a variable.",
  why: "Courier reads the names it knows and no others, and says nothing of the rest. A misspelt name leaves the setting at its default.",
  references,
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
MAXPERIPS=20
^^^^^^^^^ Courier has no variable MAXPERIPS, so this has no effect; did you mean MAXPERIP?
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd": "MAXPERIP=20\nPRIVATE_THING=1\nTCPDOPTS=$PRIVATE_THING\n" } }],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report) => {
    const name = entry.name.text;
    if (!entry.assigned || name === "" || courierVariables.get(name)) return;
    // Names of one's own are usual in shell files; only what looks like a slip is worth a word.
    const meant = nearest(name, courierVariables.names);
    if (meant === undefined) return;
    report({
      span: entry.name,
      message: `Courier has no variable ${name}, so this has no effect; did you mean ${meant}?`,
      fixes: [{ title: `Change to ${meant}`, safe: false, edits: () => [replacement(entry, entry.name, meant)] }],
    });
  },
});

export const courierRemovedVariable = entryRule<"assignment">({
  id: "courier-removed-variable",
  severity: "warning",
  summary: "This Courier does not read the variable any more.",
  why: "Later releases dropped the variable and ignore it without a word. What it once turned on or off is decided elsewhere now.",
  references,
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd-ssl": `
TLS_DHCERTFILE=/etc/courier/dh.pem
^^^^^^^^^^^^^^ Courier 5.0 ignores TLS_DHCERTFILE (gone since 4.15): remove it, and see TLS_DHPARAMS (DH) / TLS_CERTFILE (DSA cert)
`,
        },
        courier: "5.0",
      },
    ],
    good: [
      { files: { "main.cf": "", "../courier/imapd-ssl": "TLS_DHCERTFILE=/etc/courier/dh.pem\n" }, courier: "4.10" },
    ],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report, { courier }) => {
    const name = entry.name.text;
    const since = entry.assigned ? removedIn(name) : undefined;
    if (since === undefined || !hasVersion(courier, since) || /^(|0|NO?)$/i.test(entry.literal ?? "?")) return;
    const instead = courierVariables.get(name)?.replaced_by;
    report({
      span: entry.name,
      message: `Courier ${courier} ignores ${name} (gone since ${since}): remove it${typeof instead === "string" ? `, and see ${instead}` : ""}`,
    });
  },
});

export const courierDuplicateAssignment = modelRule({
  id: "courier-duplicate-assignment",
  severity: "warning",
  summary: "A Courier variable is set twice in one file.",
  why: "The shell takes the last assignment. The first looks as if it counted, and whoever edits it wonders why nothing changes.",
  references,
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
MAXPERIP=4
^^^^^^^^ line 2 sets MAXPERIP again, and the last one counts: remove one of the two
MAXPERIP=20
`,
        },
      },
    ],
    good: [
      { files: { "main.cf": "", "../courier/imapd": 'MAXPERIP=4\nTCPDOPTS=a\nTCPDOPTS="$TCPDOPTS -b"\nMAXPERIP=4\n' } },
    ],
  },
  check: (instance, report) => {
    for (const file of instance.files.courier.values()) {
      if (file.languageId !== "courier") continue;
      const last = new Map<string, Assignment>();
      for (const entry of file.entries()) {
        if (!(entry instanceof Assignment) || !entry.assigned) continue;
        const name = entry.name.text;
        const before = last.get(name);
        last.set(name, entry);
        // Building on the first value is no mistake, and the same value twice changes nothing.
        if (!before || before.value.text === entry.value.text) continue;
        if (entry.references.some((reference) => reference.name.text === name)) continue;
        report({
          file,
          entry: before,
          span: before.name,
          message: `line ${entry.line + 1} sets ${name} again, and the last one counts: remove one of the two`,
          related: [{ file, entry, span: entry.name, message: "this one counts" }],
        });
      }
    }
  },
});

export const courierBadValue = entryRule<"assignment">({
  id: "courier-bad-value",
  severity: "error",
  summary: "A Courier variable has a value outside its kind.",
  why: "Courier reads switches as 0 or 1, or by the first letter of YES and NO, and numbers by their digits. Everything else silently counts as 0, NO or nothing; MAXDAEMONS and MAXPERIP without a number keep the daemon from starting.",
  references,
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd-ssl": `
IMAPDSTARTTLS=YES
IMAP_TLS_REQUIRED=YES
                  ^^^ IMAP_TLS_REQUIRED is 0 or 1, and "YES" counts as 0: write 1
IMAPDSSLSTART=1
              ^ IMAPDSSLSTART is YES or NO, and "1" counts as NO: write YES
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
MAXDAEMONS=many
           ^^^^ MAXDAEMONS is a number, and "many" is none
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "MAXDAEMONS=80\nIMAPDSTART=yes\n",
          "../courier/imapd-ssl": 'IMAP_TLS_REQUIRED="1"\nIMAPDSSLSTART=YES\nIMAPDSTARTTLS=$OTHER\n',
        },
      },
    ],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report) => {
    const value = entry.literal?.trim();
    const name = entry.name.text;
    if (!entry.assigned || value === undefined || value === "" || entry.errors.length > 0) return;
    const problem = valueProblem(String(courierVariables.get(name)?.type), value);
    if (!problem) return;
    const { kind, counts, instead } = problem;
    report({
      span: entry.value,
      message: `${name} is ${kind}, and "${value}" ${counts}${instead ? `: write ${instead}` : ""}`,
      fixes: instead
        ? [{ title: `Change to ${instead}`, safe: false, edits: () => [replacement(entry, entry.value, instead)] }]
        : [],
    });
  },
});

interface ValueProblem {
  readonly kind: string;
  readonly counts: string;
  readonly instead?: string;
}

function valueProblem(type: string, value: string): ValueProblem | undefined {
  const isYes = /^(y|yes|on|true|1)$/i.test(value);
  const isNo = /^(n|no|off|false|0)$/i.test(value);
  if (type === "bool01" && !/^[0-9]+$/.test(value))
    return { kind: "0 or 1", counts: "counts as 0", ...((isYes || isNo) && { instead: isYes ? "1" : "0" }) };
  if (type === "yesno" && !/^[yn]/i.test(value))
    return { kind: "YES or NO", counts: "counts as NO", ...((isYes || isNo) && { instead: isYes ? "YES" : "NO" }) };
  if (type === "int" && !/^[0-9]+$/.test(value)) return { kind: "a number", counts: "is none" };
  return undefined;
}
