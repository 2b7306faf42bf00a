/** Where the content of an element lies, in bytes. */
export interface DerContent {
  readonly start: number;
  readonly end: number;
}

/** The content of the DER element at an offset (X.690); undefined where it has another tag, no length of its own, or ends too late. */
export function derContent(der: Uint8Array, at: number, tag?: number): DerContent | undefined {
  const first = der[at + 1];
  if (first === undefined || (tag !== undefined && der[at] !== tag)) return undefined;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4) return undefined;
  let length = count === 0 ? first : 0;
  for (let i = 0; i < count; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  const start = at + 2 + count;
  return start + length <= der.length ? { start, end: start + length } : undefined;
}

export const sequenceTag = 0x30;
export const integerTag = 0x02;
