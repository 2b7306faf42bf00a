import { createPrivateKey, X509Certificate } from "node:crypto";
import type { NoCertificate } from "./host.ts";

/** What a file in binary form holds; Postfix and Courier read none of them. Undefined for what is none of these. */
export type BinaryForm = Extract<NoCertificate, "DER" | "DER key" | "request" | "PKCS#12" | "PKCS#7">;

/** Hexadecimal digits without the tag and length of the SEQUENCE that they begin with; undefined where they do not. */
const inSequence = (hex: string | undefined): string | undefined =>
  /^30(?:80|[0-7].|81..|82.{4}|83.{6})(.*)$/.exec(hex ?? "")?.[1];

/** Forms that Node.js does not read, by what stands in their outermost SEQUENCE. */
function containerForm(hex: string): BinaryForm | undefined {
  const content = inSequence(hex);
  const inner = inSequence(content);
  // PFX ::= SEQUENCE { version 3, authSafe SEQUENCE { OID pkcs7 … } } (RFC 7292).
  if (content?.startsWith("020103") && inSequence(content.slice(6))?.startsWith("06092a864886f70d0107"))
    return "PKCS#12";
  // ContentInfo ::= SEQUENCE { OID signedData … } (RFC 2315).
  if (content?.startsWith("06092a864886f70d010702")) return "PKCS#7";
  // EncryptedPrivateKeyInfo ::= SEQUENCE { SEQUENCE { OID pkcs5 or pkcs12-pbe … } … } (RFC 5208).
  if (inner && /^06(?:092a864886f70d0105|0a2a864886f70d010c01)/.test(inner)) return "DER key";
  // CertificationRequest ::= SEQUENCE { SEQUENCE { version 0, subject … } … } (RFC 2986).
  if (inner?.startsWith("020100") && inSequence(inner.slice(6)) !== undefined) return "request";
  return undefined;
}

/** Recognises certificates, keys, requests and containers in DER. */
export function binaryForm(bytes: Uint8Array): BinaryForm | undefined {
  if (bytes[0] !== 0x30) return undefined;
  const form = containerForm(Buffer.from(bytes.subarray(0, 64)).toString("hex"));
  if (form) return form;
  const der = Buffer.from(bytes);
  if (succeeds(() => new X509Certificate(der))) return "DER";
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const)
    if (succeeds(() => createPrivateKey({ key: der, format: "der", type }))) return "DER key";
  return undefined;
}

function succeeds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
