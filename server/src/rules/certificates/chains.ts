import { certificateExample, certificateRule } from "./certificate-rule.ts";

const path = "/etc/postfix/mail.pem";
const facts = { names: ["mail.example.com"], days: 60 };
const chainFiles = `compatibility_level = 3.6\nmyhostname = mail.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = ${path}\n`;
const good = { files: { "main.cf": chainFiles }, machine: { certificates: { [path]: facts } } };

export const chainOrder = certificateRule({
  id: "chain-order",
  severity: "error",
  summary: "Key and certificates stand in the wrong order.",
  why: "smtpd_tls_chain_files wants each key above its certificates, and every file the server's certificate above those of the authorities. In another order the key does not fit what is read first, and TLS is off.",
  log: "warning: error loading chain from <file>: key not first",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `\n${chainFiles.replace(`chain_files = ${path}\n`, `chain_files = ${path}\n                        ${"^".repeat(path.length)} the key in ${path} stands below its certificate, so TLS is off: put the key first\n`)}`,
        },
        machine: { certificates: { [path]: { ...facts, isKeyFirst: false } } },
      },
      {
        files: {
          "main.cf": certificateExample(
            path,
            `the first certificate in ${path} is an authority's, so TLS is off: put the server's own first`,
          ),
        },
        machine: { certificates: { [path]: { ...facts, keyFits: false, isLeafFirst: false } } },
      },
    ],
    good: [
      good,
      {
        files: { "main.cf": certificateExample(path, "").replace(/^ +\^+ *\n/m, "") },
        machine: { certificates: { [path]: { ...facts, isKeyFirst: false } } },
      },
    ],
  },
  message: ({ path: file, keyPath, isChain }, { isKeyFirst, isLeafFirst }) => {
    if (!isLeafFirst)
      return `the first certificate in ${file} is an authority's, so TLS is off: put the server's own first`;
    return isChain && keyPath === file && isKeyFirst === false
      ? `the key in ${file} stands below its certificate, so TLS is off: put the key first`
      : undefined;
  },
});

export const certificateIncompleteChain = certificateRule({
  id: "certificate-incomplete-chain",
  summary: "The certificate that links this one to a known authority is missing.",
  why: "Clients know the root authorities only. The certificates between have to come from the server; without them mail programs and verifying servers say that the certificate is not to be trusted.",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} does not lead to a known authority: append the certificate of "Example Intermediate"`,
          ),
        },
        machine: { certificates: { [path]: { ...facts, missingIssuer: "C=XX\nCN=Example Intermediate" } } },
      },
    ],
    good: [good],
  },
  message: ({ path: file, scope }, { missingIssuer }) => {
    if (missingIssuer === undefined) return undefined;
    // Postfix completes the chain out of these, where they hold what is missing.
    if (scope.value("smtpd_tls_CAfile")?.trim() !== "" || scope.value("smtpd_tls_CApath")?.trim() !== "")
      return undefined;
    return `${file} does not lead to a known authority: append the certificate of "${nameOfIssuer(missingIssuer)}"`;
  },
});

/** The common name out of an issuer of several lines, else its first line. */
export function nameOfIssuer(issuer: string): string {
  const lines = issuer.split("\n");
  return (lines.find((line) => line.startsWith("CN="))?.slice(3) ?? lines[0] ?? "").trim();
}
