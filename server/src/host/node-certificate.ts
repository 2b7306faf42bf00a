import { createPrivateKey, X509Certificate } from "node:crypto";
import type { CertificateFacts } from "./host.ts";

const certificateForm = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/;
const keyForm = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )?PRIVATE KEY-----/;

/** Reads the first certificate of PEM text, and whether the first key of `key` is its own; undefined where there is none. */
export function readCertificate(pem: string, key: string): CertificateFacts | undefined {
  const text = certificateForm.exec(pem)?.[0];
  if (!text) return undefined;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(text);
  } catch {
    return undefined;
  }
  const { subject, issuer, publicKey } = certificate;
  const details = publicKey.asymmetricKeyType === "rsa" ? publicKey.asymmetricKeyDetails : undefined;
  return {
    names: namesOf(certificate),
    issuer,
    validTo: Date.parse(certificate.validTo),
    isSelfSigned: subject === issuer,
    rsaBits: details?.modulusLength,
    keyFits: fits(certificate, key),
  };
}

function namesOf({ subjectAltName, subject }: X509Certificate): string[] {
  const names = [...(subjectAltName ?? "").matchAll(/DNS:([^,\s"]+)/g)].map((match) => match[1]!);
  const common = /^CN=(.+)$/m.exec(subject)?.[1];
  return names.length > 0 || common === undefined ? names : [common];
}

function fits(certificate: X509Certificate, pem: string): boolean | undefined {
  const text = keyForm.exec(pem)?.[0];
  if (!text) return undefined;
  try {
    return certificate.checkPrivateKey(createPrivateKey(text));
  } catch {
    return undefined;
  }
}
