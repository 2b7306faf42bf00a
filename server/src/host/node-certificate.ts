import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { encode } from "../syntax/bytes.ts";
import { derContent, sequenceTag } from "../syntax/der.ts";
import { isCertificateLabel, isPrivateKeyLabel, type PemBlock, pemBlocks } from "../syntax/pem.ts";
import type { CertificateFacts, KeyForm, NoCertificate } from "./host.ts";
import { binaryForm } from "./node-binary-certificate.ts";

/** Certificates of a file that are looked at, and keys with their own certificates: chains are short, and files may be anybody's. */
const longestChain = 100;
const mostParts = 10;
const mostAuthorities = 5000;

const certificatesIn = (pem: string, most: number): PemBlock[] => pemBlocks(pem, isCertificateLabel, most);
const privateKeyIn = (pem: string): PemBlock | undefined => pemBlocks(pem, isPrivateKeyLabel, 1)[0];
const requestForm = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/;
const encryptedForm = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/;

/** Subjects of the authorities that this machine trusts beside those that every mail program knows; asked when needed. */
export type Authorities = () => string;

/** Reads the certificates of PEM text, and whether the first key of `key` belongs to the first of them. */
export function readCertificate(
  pem: string,
  key: string | undefined,
  authorities: Authorities = () => "",
): CertificateFacts | NoCertificate {
  try {
    return readParts(pem, key, authorities);
  } catch {
    // OpenSSL reads a key only when it is asked about it, and throws there.
    return "damaged";
  }
}

function readParts(pem: string, key: string | undefined, authorities: Authorities): CertificateFacts | NoCertificate {
  const texts = certificatesIn(pem, longestChain);
  if (texts.length === 0) return whyNone(pem);
  const certificates = texts.map(({ text }) => parse(text));
  const [leaf] = certificates;
  if (!leaf) return "damaged";
  const others = certificates.slice(1).filter((certificate) => certificate !== undefined);
  const details = leaf.publicKey.asymmetricKeyType === "rsa" ? leaf.publicKey.asymmetricKeyDetails : undefined;
  const privateKey = keyOf(key ?? "");
  const ownKey = privateKeyIn(pem)?.start;
  const isKeyFirst = ownKey === undefined ? undefined : ownKey < texts[0]!.start;
  const isSelfSigned = leaf.subject === leaf.issuer;
  return {
    names: namesOf(leaf),
    subject: leaf.subject,
    issuer: leaf.issuer,
    fingerprint: leaf.fingerprint256,
    keyDigest: createHash("sha256")
      .update(leaf.publicKey.export({ type: "spki", format: "der" }))
      .digest("hex"),
    validFrom: Date.parse(leaf.validFrom),
    validTo: Date.parse(leaf.validTo),
    isSelfSigned,
    keyType: leaf.publicKey.asymmetricKeyType ?? "unknown",
    rsaBits: details?.modulusLength,
    weakSignature: isSelfSigned ? undefined : weakSignature(leaf.raw),
    keyFits: privateKey && leaf.checkPrivateKey(privateKey),
    key: key === undefined ? "unread" : privateKey ? "plain" : keyForm(key),
    isKeyFirst,
    isLeafFirst: !(leaf.ca && others.some((other) => !other.ca)),
    chain: others.filter(({ subject, issuer }) => subject !== issuer).map(({ fingerprint256 }) => fingerprint256),
    missingIssuer: isSelfSigned ? undefined : missingIssuer(leaf, others, authorities),
    ...(isKeyFirst && partsOf(pem, authorities)),
  };
}

/** Key after key with the certificates below it, each read as a file of its own; nothing for a file with one key. */
function partsOf(pem: string, authorities: Authorities): Pick<CertificateFacts, "parts"> {
  const keys = pemBlocks(pem, isPrivateKeyLabel, mostParts + 1);
  if (keys.length < 2) return {};
  const parts = keys.slice(0, mostParts).map(({ start }, i) => {
    const piece = pem.slice(start, keys[i + 1]?.start);
    return readCertificate(piece, piece, authorities);
  });
  return { parts: parts.filter((part) => typeof part === "object") };
}

function parse(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text.replace(/(BEGIN|END) (TRUSTED|X509) /g, "$1 "));
  } catch {
    return undefined;
  }
}

function whyNone(pem: string): NoCertificate {
  if (pem.trim() === "") return "empty";
  if (requestForm.test(pem)) return "request";
  if (/-----BEGIN (?:[A-Z0-9]+ )?CERTIFICATE-----/.test(pem)) return "damaged";
  if (privateKeyIn(pem)) return "key only";
  if (/-----BEGIN PKCS ?#?7(?: SIGNED DATA)?-----/.test(pem)) return "PKCS#7 text";
  return binaryForm(encode(pem)) ?? "no PEM";
}

/** Why a key cannot be used, where it can be told; what OpenSSL may know and Node.js does not is "unread". */
function keyForm(pem: string): KeyForm {
  if (encryptedForm.test(pem)) return "encrypted";
  const text = privateKeyIn(pem)?.text;
  if (text) return isWhole(text) ? "unread" : "damaged";
  if (/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)) return "damaged";
  if (requestForm.test(pem)) return "request";
  const form = binaryForm(encode(pem));
  return form === "DER key" || form === "PKCS#12" || form === "request" ? form : "none";
}

/** Whether PEM text holds one DER element from its first byte to its last; OpenSSH's own form is none of ours. */
function isWhole(pem: string): boolean {
  if (pem.includes("OPENSSH")) return true;
  const der = Buffer.from(pem.replace(/-----[^-]+-----|^[\w-]+:.*$/gm, ""), "base64");
  return derContent(der, 0, sequenceTag)?.end === der.length;
}

function namesOf({ subjectAltName, subject }: X509Certificate): string[] {
  const names = [...(subjectAltName ?? "").matchAll(/DNS:([^,\s"]+)/g)].map((match) => match[1]!);
  const common = /^CN=(.+)$/m.exec(subject)?.[1];
  return names.length > 0 || common === undefined ? names : [common];
}

function keyOf(pem: string): KeyObject | undefined {
  const text = privateKeyIn(pem)?.text;
  if (!text || encryptedForm.test(text)) return undefined;
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

/** Follows the issuers through the file; what is missing in the end, where no known authority is reached. */
function missingIssuer(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  authorities: Authorities,
): string | undefined {
  let last = leaf;
  for (let steps = 0; steps <= others.length; steps++) {
    if (last.subject === last.issuer) return undefined;
    const next = others.find((other) => other !== last && last.checkIssued(other));
    if (!next) break;
    last = next;
  }
  if (knownSubjects().has(last.issuer)) return undefined;
  return subjectsIn(authorities()).has(last.issuer) ? undefined : last.issuer;
}

const subjectsIn = (pem: string): Set<string> =>
  new Set(certificatesIn(pem, mostAuthorities).flatMap(({ text }) => parse(text)?.subject ?? []));

let known: Set<string> | undefined;

/** The authorities that Node.js brings along (Mozilla's list), which mail programs know too; read when first needed. */
function knownSubjects(): Set<string> {
  known ??= subjectsIn(rootCertificates.join("\n"));
  return known;
}

/** Object identifiers of signatures with a broken hash, as DER: md5WithRSA, sha1WithRSA, dsaWithSHA1, ecdsaWithSHA1. */
const weakAlgorithms: readonly (readonly [string, "MD5" | "SHA-1"])[] = [
  ["2a864886f70d010104", "MD5"],
  ["2a864886f70d010105", "SHA-1"],
  ["2a8648ce380403", "SHA-1"],
  ["2a8648ce3d0401", "SHA-1"],
];

/** Certificate ::= SEQUENCE { tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER … } … } (RFC 5280). */
function weakSignature(der: Uint8Array): CertificateFacts["weakSignature"] {
  const body = derContent(der, 0);
  const tbs = body && derContent(der, body.start);
  const algorithm = tbs && derContent(der, tbs.end);
  const identifier = algorithm && derContent(der, algorithm.start);
  if (!identifier) return undefined;
  const hex = Buffer.from(der.subarray(identifier.start, identifier.end)).toString("hex");
  return weakAlgorithms.find(([name]) => name === hex)?.[1];
}
