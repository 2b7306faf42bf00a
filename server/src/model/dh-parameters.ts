import type { Probes } from "../host/probes.ts";
import { derContent, integerTag, sequenceTag } from "../syntax/der.ts";

/** Bits of the prime in a file of Diffie-Hellman parameters (PKCS #3); undefined where it cannot be read or holds none. */
export function dhBits(probes: Probes, path: string): number | undefined {
  const answer = probes.text(path);
  if (answer?.kind !== "found") return undefined;
  const { text } = answer.value;
  // "DH PARAMETERS" or "X9.42 DH PARAMETERS": the prime comes first in both.
  const start = text.indexOf("DH PARAMETERS-----");
  const end = text.indexOf("-----END", start);
  if (start < 0 || end < 0) return undefined;
  return primeBits(text.slice(text.indexOf("\n", start), end));
}

/** DHParameter ::= SEQUENCE { prime INTEGER, base INTEGER, … } in base64. */
function primeBits(base64: string): number | undefined {
  let der: Uint8Array;
  try {
    der = Uint8Array.from(atob(base64.replace(/\s+/g, "")), (byte) => byte.charCodeAt(0));
  } catch {
    return undefined;
  }
  const sequence = derContent(der, 0, sequenceTag);
  const prime = sequence && derContent(der, sequence.start, integerTag);
  if (!prime) return undefined;
  let { start } = prime;
  while (start < prime.end && der[start] === 0) start++;
  return (prime.end - start) * 8 - Math.clz32(der[start] ?? 0) + 24;
}
