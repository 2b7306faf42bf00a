import { hasVersion, type Version } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";

const references = ["https://www.courier-mta.org/couriertls.html"];

/** The words that couriertls on OpenSSL knows for TLS_PROTOCOL, by release of Courier IMAP (libcouriertls.c). */
function knownProtocols(courier: Version): readonly string[] {
  if (hasVersion(courier, "4.18.1"))
    return ["TLSv1", "TLS1", "TLSv1.1", "TLSv1.1+", "TLSv1.2", "TLSv1.2+", "TLSv1.1++", "TLSv1.2++"];
  if (hasVersion(courier, "4.17")) return ["TLS1", "TLSv1", "TLSv1+", "TLSv1.1", "TLSv1.1+", "TLSv1.2", "TLSv1.2+"];
  if (hasVersion(courier, "4.16"))
    return ["SSL3", "SSL3+", "SSL23", "TLS1", "TLSv1", "TLSv1+", "TLSv1.1", "TLSv1.1+", "TLSv1.2", "TLSv1.2+"];
  if (hasVersion(courier, "4.15")) return ["SSL3", "SSL23", "TLSv1", "TLSv1.1", "TLSv1.2"];
  return ["SSL2", "SSL3", "SSL23", "TLS1"];
}

const best = (courier: Version): string | undefined =>
  hasVersion(courier, "4.16") ? "TLSv1.2+" : hasVersion(courier, "4.15") ? "TLSv1.2" : undefined;

const names = ["TLS_PROTOCOL", "TLS_STARTTLS_PROTOCOL"];

export const courierTlsProtocolUnknown = entryRule<"assignment">({
  id: "courier-tls-protocol-unknown",
  severity: "warning",
  summary: "Courier does not know the TLS protocol.",
  why: "couriertls compares the word letter by letter. Any other word, also TLSv1.3 or a list, silently means TLS 1.0 and later.",
  references,
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd-ssl": `
TLS_PROTOCOL=TLSv1.3
             ^^^^^^^ Courier 5.0 does not know "TLSv1.3" and takes TLS 1.0 and later: write TLSv1.2+
`,
        },
        courier: "5.0",
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd-ssl": 'TLS_PROTOCOL="TLSv1.2+"\n' }, courier: "5.0" }],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report, { courier, courierTls }) => {
    const value = entry.literal;
    if (courierTls === "gnutls" || !names.includes(entry.name.text) || !entry.assigned || !value) return;
    if (knownProtocols(courier).includes(value)) return;
    const instead = best(courier);
    report({
      span: entry.value,
      message: `Courier ${courier} does not know "${value}" and takes TLS 1.0 and later${instead ? `: write ${instead}` : ""}`,
      fixes: instead
        ? [{ title: `Change to ${instead}`, safe: false, edits: () => [replacement(entry, entry.value, instead)] }]
        : [],
    });
  },
});

export const courierOldTls = entryRule<"assignment">({
  id: "courier-old-tls",
  severity: "warning",
  summary: "Courier accepts outdated TLS versions.",
  why: "SSL 3 is broken, and RFC 8996 retired TLS 1.0 and 1.1 in 2021. Every mail program of the last ten years speaks TLS 1.2.",
  references: [...references, "https://www.rfc-editor.org/rfc/rfc8996"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/pop3d-ssl": `
TLS_PROTOCOL=TLS1
             ^^^^ this leaves TLS 1.0 and 1.1 on, which are outdated (RFC 8996): write TLSv1.2+
`,
        },
        courier: "5.0",
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/pop3d-ssl": "TLS_PROTOCOL=TLSv1.2++\n" }, courier: "5.1" }],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report, { courier, courierTls }) => {
    const value = entry.literal;
    if (courierTls === "gnutls" || !names.includes(entry.name.text) || !entry.assigned || !value) return;
    if (!knownProtocols(courier).includes(value) || value.startsWith("TLSv1.2")) return;
    const instead = best(courier);
    const left = value.startsWith("SSL")
      ? "SSL 3, TLS 1.0 and 1.1"
      : value.startsWith("TLSv1.1")
        ? "TLS 1.1"
        : "TLS 1.0 and 1.1";
    report({
      span: entry.value,
      message: `this leaves ${left} on, which ${left === "TLS 1.1" ? "is" : "are"} outdated (RFC 8996)${instead ? `: write ${instead}` : ""}`,
      fixes: instead
        ? [{ title: `Change to ${instead}`, safe: false, edits: () => [replacement(entry, entry.value, instead)] }]
        : [],
    });
  },
});

export const courierTlsSettingIgnored = entryRule<"assignment">({
  id: "courier-tls-setting-ignored",
  severity: "warning",
  summary: "This build of Courier does not read the TLS setting.",
  why: "Debian and Ubuntu build couriertls with GnuTLS, which reads TLS_PRIORITY only; builds with OpenSSL read TLS_PROTOCOL and TLS_CIPHER_LIST only. The other setting has no effect, and old TLS versions may stay on.",
  references,
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd-ssl": `
TLS_PROTOCOL=TLSv1.2+
^^^^^^^^^^^^ this couriertls is built with GnuTLS and ignores TLS_PROTOCOL: set TLS_PRIORITY="NORMAL:-VERS-TLS1.0:-VERS-TLS1.1" instead
`,
        },
        courierTls: "gnutls",
      },
    ],
    good: [
      {
        files: { "main.cf": "", "../courier/imapd-ssl": "TLS_PROTOCOL=TLSv1.2+\n" },
        courierTls: "openssl",
        courier: "5.0",
      },
    ],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report, { courierTls }) => {
    const name = entry.name.text;
    if (!entry.assigned || !entry.literal) return;
    if (courierTls === "gnutls" && [...names, "TLS_CIPHER_LIST"].includes(name))
      report({
        span: entry.name,
        message: `this couriertls is built with GnuTLS and ignores ${name}: set TLS_PRIORITY="NORMAL:-VERS-TLS1.0:-VERS-TLS1.1" instead`,
      });
    if (courierTls === "openssl" && name === "TLS_PRIORITY")
      report({
        span: entry.name,
        message:
          "this couriertls is built with OpenSSL and ignores TLS_PRIORITY: set TLS_PROTOCOL and TLS_CIPHER_LIST instead",
      });
  },
});
