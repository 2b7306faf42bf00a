import type { Probes } from "../host/probes.ts";

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
  let der: string;
  try {
    der = atob(base64.replace(/\s+/g, ""));
  } catch {
    return undefined;
  }
  const sequence = contentAt(der, 0, 0x30);
  const prime = sequence && contentAt(der, sequence.start, 0x02);
  if (!prime) return undefined;
  let { start } = prime;
  while (start < prime.end && der.charCodeAt(start) === 0) start++;
  return (prime.end - start) * 8 - Math.clz32(der.charCodeAt(start)) + 24;
}

function contentAt(der: string, at: number, tag: number): { readonly start: number; readonly end: number } | undefined {
  const first = der.charCodeAt(at + 1);
  if (der.charCodeAt(at) !== tag || Number.isNaN(first)) return undefined;
  const count = first < 0x80 ? 0 : first & 0x7f;
  let length = count === 0 ? first : 0;
  for (let i = 0; i < count; i++) length = length * 256 + der.charCodeAt(at + 2 + i);
  const start = at + 2 + count;
  return start + length <= der.length ? { start, end: start + length } : undefined;
}
