import { isLoopback } from "../../model/addresses.ts";
import { courierListeners, courierVariables } from "../../model/courier-listeners.ts";
import { entryRule, modelRule, replacement } from "../rule.ts";

const references = ["https://www.courier-mta.org/imap/INSTALL.html"];

const protocols = [
  { file: "imapd", files: ["imapd-ssl", "imapd"], required: "IMAP_TLS_REQUIRED", starttls: "IMAPDSTARTTLS", port: 143 },
  { file: "pop3d", files: ["pop3d-ssl", "pop3d"], required: "POP3_TLS_REQUIRED", starttls: "POP3_STARTTLS", port: 110 },
] as const;

const isOn = (value: string | undefined): boolean => Number.parseInt(value ?? "0", 10) > 0;

export const courierTlsRequiredFailsOpen = modelRule({
  id: "courier-tls-required-fails-open",
  severity: "error",
  summary: "TLS is required for IMAP, and the requirement does not work.",
  why: "imapd looks at IMAP_TLS_REQUIRED only while it really offers STARTTLS. With IMAPDSTARTTLS off it takes every login without TLS, whatever IMAP_TLS_REQUIRED says.",
  references,
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": `
IMAPDSTARTTLS=NO
IMAP_TLS_REQUIRED=1
^^^^^^^^^^^^^^^^^ IMAPDSTARTTLS is off, so this has no effect and passwords are taken without TLS: set IMAPDSTARTTLS=YES
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": "IMAPDSTARTTLS=YES\nIMAP_TLS_REQUIRED=1\n",
        },
      },
    ],
  },
  check: (instance, report) => {
    const values = courierVariables(instance, ["imapd", "imapd-ssl"]);
    const required = values.get("IMAP_TLS_REQUIRED");
    const starttls = values.get("IMAPDSTARTTLS");
    const file = instance.files.courier.get("imapd-ssl");
    if (!file || !required || !isOn(required.value)) return;
    if (starttls && (starttls.value === undefined || /^y/i.test(starttls.value))) return;
    if (![...file.entries()].includes(required.entry)) return;
    report({
      file,
      entry: required.entry,
      span: required.set.name,
      message: "IMAPDSTARTTLS is off, so this has no effect and passwords are taken without TLS: set IMAPDSTARTTLS=YES",
      fixes:
        starttls && [...file.entries()].includes(starttls.entry)
          ? [
              {
                title: "Set IMAPDSTARTTLS=YES",
                safe: false,
                edits: () => [replacement(starttls.entry, starttls.set.value, "YES")],
              },
            ]
          : [],
    });
  },
});

export const courierPlaintextLogin = modelRule({
  id: "courier-plaintext-login",
  severity: "warning",
  summary: "Courier takes passwords without TLS.",
  why: "On 143 and 110 a mail program that is set up without TLS sends its password readable by everybody on the way, and Courier accepts it.",
  references: [...references, "https://www.rfc-editor.org/rfc/rfc8314"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": `
IMAPDSTARTTLS=YES
IMAP_TLS_REQUIRED=0
^^^^^^^^^^^^^^^^^ port 143 takes passwords without TLS: set IMAP_TLS_REQUIRED=1
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\nADDRESS=127.0.0.1\n",
          "../courier/imapd-ssl": "IMAPDSTARTTLS=YES\nIMAP_TLS_REQUIRED=0\n",
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=NO\n",
          "../courier/imapd-ssl": "IMAP_TLS_REQUIRED=0\n",
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file: daemon, files, required, starttls, port } of protocols) {
      const open = courierListeners(instance).filter(
        (listener) => listener.daemon === daemon && !isLoopback(listener.address),
      );
      const values = courierVariables(instance, files);
      const setting = values.get(required);
      const offers = values.get(starttls);
      if (open.length === 0 || !setting || setting.value === undefined || isOn(setting.value)) continue;
      // Without STARTTLS the requirement would lock everybody out, or do nothing.
      if (!offers || !/^y/i.test(offers.value ?? "")) continue;
      const file = [...instance.files.courier.values()].find((candidate) =>
        [...candidate.entries()].includes(setting.entry),
      );
      if (!file) continue;
      report({
        file,
        entry: setting.entry,
        span: setting.set.name,
        message: `port ${port} takes passwords without TLS: set ${required}=1`,
        fixes: [
          {
            title: `Set ${required}=1`,
            safe: false,
            edits: () => [replacement(setting.entry, setting.set.value, "1")],
          },
        ],
      });
    }
  },
});

export const courierFewConnections = entryRule<"assignment">({
  id: "courier-few-connections",
  severity: "warning",
  summary: "So few connections are allowed that mail programs fail.",
  why: "A mail program opens up to five IMAP connections for each account, and a family or office shares one address. Connections beyond the limit are dropped without an answer, and users see timeouts.",
  references,
  log: "Maximum connection limit reached for <address>",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
MAXDAEMONS=20
           ^^ 20 IMAP connections in all are soon used up, since each mail program opens up to 5: write 40 or more
MAXPERIP=4
         ^ 4 connections from one address are too few, since each mail program opens up to 5: write 40
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "MAXDAEMONS=80\nMAXPERIP=20\n",
          "../courier/pop3d": "MAXPERIP=4\n",
        },
      },
    ],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report, { fileName }) => {
    const name = entry.name.text;
    const value = entry.literal;
    if (!entry.assigned || value === undefined || !/^[0-9]+$/.test(value) || !/^(imapd|pop3d)$/.test(fileName)) return;
    const number = Number(value);
    const fixes = [{ title: "Change to 40", safe: false, edits: () => [replacement(entry, entry.value, "40")] }];
    if (name === "MAXDAEMONS" && number < 40 && number > 0)
      report({
        span: entry.value,
        message:
          fileName === "imapd"
            ? `${value} IMAP connections in all are soon used up, since each mail program opens up to 5: write 40 or more`
            : `${value} POP3 connections in all are soon used up: write 40 or more`,
        fixes,
      });
    if (name === "MAXPERIP" && number < 10 && number > 0 && fileName === "imapd")
      report({
        span: entry.value,
        message: `${value} connections from one address are too few, since each mail program opens up to 5: write 40`,
        fixes,
      });
  },
});
