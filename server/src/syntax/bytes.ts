/** The lone surrogate that stands for the byte 0x80; the others up to 0xff follow. */
const firstEscape = 0xdc80;
const lastEscape = 0xdcff;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
// With the u flag a pair is one character, so that only lone surrogates are found.
const loneSurrogate = /[\ud800-\udfff]/u;
const loneSurrogates = /[\ud800-\udfff]/gu;

/**
 * The text of a file. Valid UTF-8 becomes its characters, a byte order mark included; each other byte becomes the lone
 * surrogate U+DC00 plus the byte, so that {@link encode} gives back exactly the bytes that came in.
 */
export function decode(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeEscaping(bytes);
  }
}

/** The bytes of a text that {@link decode} made; surrogates that stand for no byte become U+FFFD. */
export function encode(text: string): Uint8Array {
  if (!loneSurrogate.test(text)) return encoder.encode(text);
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  let from = 0;
  const write = (stretch: string) => {
    length += encoder.encodeInto(stretch, bytes.subarray(length)).written;
  };
  for (const { index } of text.matchAll(loneSurrogates)) {
    const code = text.charCodeAt(index);
    if (code < firstEscape || code > lastEscape) continue;
    write(text.slice(from, index));
    bytes[length++] = code - 0xdc00;
    from = index + 1;
  }
  write(text.slice(from));
  return bytes.slice(0, length);
}

/** Where ASCII text stands in bytes, -1 where it does not: most of a large file is passed over without being decoded. */
export function indexOfAscii(bytes: Uint8Array, text: string, from = 0): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < text.length && bytes[at + length] === text.charCodeAt(length)) length++;
    if (length === text.length) return at;
  }
  return -1;
}

/** Text fit for output: whatever is no character becomes U+FFFD. */
export const toWellFormed = (text: string): string =>
  loneSurrogate.test(text) ? text.replace(loneSurrogates, "\ufffd") : text;

/** Offset of the first byte of the original file that is no UTF-8, -1 when all are. */
export function firstInvalidByte(text: string, from = 0, to = text.length): number {
  if (!loneSurrogate.test(text)) return -1;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdbff && isLowSurrogate(text.charCodeAt(at + 1))) at++;
    else if (code >= firstEscape && code <= lastEscape) return at;
  }
  return -1;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function decodeEscaping(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > from) text += strict.decode(bytes.subarray(from, at));
    text += String.fromCharCode(0xdc00 + bytes[at]!);
    from = ++at;
  }
  return text + strict.decode(bytes.subarray(from));
}

/** Length of the valid UTF-8 sequence at `at` (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF), else 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = at + 2; i < at + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  return length;
}
