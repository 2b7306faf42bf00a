import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/** Makes a self-signed certificate for names (`DNS:…`, `IP:…`); key and certificate go to one PEM file, in that order. */
export function makeCertificate(file: string, names: readonly string[], kind: "ec" | "rsa" = "ec"): X509Certificate {
  const algorithm =
    kind === "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : ["-newkey", "rsa:2048"];
  const subject = names[0]!.replace(/^\w+:/, "");
  const { status, stdout, stderr } = spawnSync(
    "openssl",
    [
      "req",
      "-x509",
      ...algorithm,
      "-nodes",
      "-days",
      "30",
      "-subj",
      `/CN=${subject}`,
      "-addext",
      `subjectAltName=${names.join(",")}`,
      "-keyout",
      "-",
      "-out",
      "-",
    ],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  // openssl writes the certificate first or the key first, by version.
  const parts = stdout.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? [];
  const isKey = (part: string) => part.includes("PRIVATE KEY");
  writeFileSync(file, [...parts.filter(isKey), ...parts.filter((part) => !isKey(part))].join(""), { mode: 0o640 });
  return firstCertificate(file);
}

/** The first certificate of a PEM file. */
export const firstCertificate = (file: string): X509Certificate =>
  new X509Certificate(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(readFileSync(file, "utf8"))![0]);
