import { hasVersion } from "../../facts/version.ts";
import { tableReference } from "../../model/tables.ts";
import { TableEntry } from "../../syntax/lookup-table.ts";
import { splitWords } from "../../syntax/words.ts";
import { hostRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

const defaults = ["smtpd_tls_chain_files", "smtpd_tls_cert_file", "smtpd_tls_eccert_file", "smtpd_tls_dcert_file"];
const start = "compatibility_level = 3.6\nsmtpd_tls_security_level = may\n";

/** What base64 of a PEM text begins with: the mark that `postmap -F` leaves in an indexed table. */
const pemInBase64 = "LS0tLS1CRUdJTi";

export const sniMapProblems = hostRule({
  id: "sni-map-problems",
  severity: "warning",
  summary: "Certificates by server name (SNI) do not work as they are set.",
  why: "tls_server_sni_maps exists since Postfix 3.4, its table is made by `postmap -F` and holds the certificates themselves, and clients that send no name still need a default certificate.",
  references: ["https://www.postfix.org/postconf.5.html#tls_server_sni_maps"],
  log: "warning: TLS SNI <name> lookup error",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
${start}tls_server_sni_maps = hash:/etc/postfix/sni
^^^^^^^^^^^^^^^^^^^ clients that send no server name find no certificate: set smtpd_tls_chain_files for them too
`,
        },
      },
      {
        files: {
          "main.cf": `
${start}smtpd_tls_chain_files = /etc/postfix/mail.pem
tls_server_sni_maps = texthash:/etc/postfix/sni
                      ^^^^^^^^^^^^^^^^^^^^^^^^^ a texthash table holds names of files where certificates belong: use hash or lmdb, and run "postmap -F"
`,
        },
      },
      {
        files: {
          "main.cf": `
${start}smtpd_tls_chain_files = /etc/postfix/mail.pem
tls_server_sni_maps = hash:/etc/postfix/sni
                      ^^^^^^^^^^^^^^^^^^^^^ this table was made without -F and holds names of files where certificates belong: run "postmap -F hash:/etc/postfix/sni"
`,
        },
        machine: { files: { "/etc/postfix/sni": "a.test /a.pem\n", "/etc/postfix/sni.db": "a.test /a.pem" } },
      },
    ],
    good: [
      {
        files: {
          "main.cf": `${start}tls_server_sni_maps = hash:/etc/postfix/sni\nsmtpd_tls_chain_files = /etc/postfix/mail.pem`,
        },
        machine: {
          files: { "/etc/postfix/sni": "a.test /a.pem\n", "/etc/postfix/sni.db": `a.test ${pemInBase64}BQUklWQVRF` },
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, nameToken, value, scope } of writtenValues(instance, "tls_server_sni_maps")) {
      const text = scope.value("tls_server_sni_maps")?.trim();
      // Before 3.4 the name is unknown: parameter-too-new says so.
      if (!text || !hasVersion(instance.target, "3.4")) continue;
      if (defaults.every((name) => scope.value(name)?.trim() === "")) {
        report({
          file,
          entry,
          span: nameToken,
          message: "clients that send no server name find no certificate: set smtpd_tls_chain_files for them too",
        });
        continue;
      }
      const table = tableReference(text);
      if (!table) continue;
      const message =
        table.type === "texthash"
          ? 'a texthash table holds names of files where certificates belong: use hash or lmdb, and run "postmap -F"'
          : isWithoutCertificates(instance, table)
            ? `this table was made without -F and holds names of files where certificates belong: run "postmap -F ${table.type}:${table.name}"`
            : undefined;
      if (message) report({ file, entry, span: value, message });
    }
  },
});

type Instance = Parameters<typeof writtenValues>[0];

const indexes: Readonly<Record<string, string>> = { hash: ".db", btree: ".db", lmdb: ".lmdb", cdb: ".cdb" };

/** Whether an indexed table holds the very words of its source instead of what the files hold. */
function isWithoutCertificates({ probes, files }: Instance, { type, name }: { type: string; name: string }): boolean {
  const ending = indexes[type];
  if (ending === undefined || !name.startsWith("/")) return false;
  const source = files.sideFile(name, "postfix-table");
  const index = probes.derived(`${name}${ending}`, "latin1", ({ bytes }) => new TextDecoder("latin1").decode(bytes));
  if (!source || index?.kind !== "found" || index.value.includes(pemInBase64)) return false;
  const first = [...source.entries()].find((entry) => entry instanceof TableEntry && !entry.error);
  const path = first instanceof TableEntry ? splitWords(first.value.text)[0]?.text : undefined;
  return path !== undefined && index.value.includes(path);
}
