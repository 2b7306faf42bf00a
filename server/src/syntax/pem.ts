/** A block of PEM text (RFC 7468) with the lines that begin and end it. */
export interface PemBlock {
  readonly text: string;
  readonly start: number;
}

/** Lines that begin and end blocks; labels are a few words, and no run of letters is looked at twice. */
const mark = /-----(BEGIN|END) ([A-Z0-9 ]+)-----/g;

/**
 * At most `most` blocks whose labels end as said, each from a beginning to the next end of such a label, whatever stands
 * between. One pass: a pattern over both lines would look at all that follows for each beginning without an end.
 */
export function pemBlocks(text: string, isMeant: (label: string) => boolean, most: number): PemBlock[] {
  const blocks: PemBlock[] = [];
  let start = -1;
  for (const found of text.matchAll(mark)) {
    if (blocks.length >= most) break;
    if (!isMeant(found[2]!)) continue;
    if (found[1] === "BEGIN") {
      if (start < 0) start = found.index;
    } else if (start >= 0) {
      blocks.push({ text: text.slice(start, found.index + found[0].length), start });
      start = -1;
    }
  }
  return blocks;
}

export const isCertificateLabel = (label: string): boolean => /^(?:TRUSTED |X509 )?CERTIFICATE$/.test(label);

export const isPrivateKeyLabel = (label: string): boolean => /^(?:[A-Z]+ )?PRIVATE KEY$/.test(label);
