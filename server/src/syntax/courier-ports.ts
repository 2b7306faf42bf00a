/** The value of PORT or SSLPORT as couriertcpd reads it: ports and ADDRESS.PORT pairs, separated by commas. */
export interface CourierPorts {
  /** Whether blanks stand between words; couriertcpd takes none. */
  readonly hasBlank: boolean;
  /** The value without the blanks around its commas; undefined where others are left. */
  readonly withoutBlanks: string | undefined;
  /** The first word with a colon where a dot belongs, and the same with the dot. */
  readonly colon: { readonly word: string; readonly dotted: string } | undefined;
  /** The value with dots in the place of such colons. */
  readonly dotted: string;
  /** The first word whose port is above 65535. */
  readonly tooHigh: string | undefined;
}

const addressColonPort = /^(\d+\.\d+\.\d+\.\d+):(\d+)$/;
const port = /^(?:\d+\.\d+\.\d+\.\d+\.)?(\d+)$/;

/** Reads the ports and what is wrong with them. */
export function readCourierPorts(value: string): CourierPorts {
  const words = value.trim().split(",");
  const tight = words.map((word) => word.trim()).join(",");
  const dotted = words.map((word) => word.replace(addressColonPort, "$1.$2"));
  const at = words.findIndex((word, i) => word !== dotted[i]);
  return {
    hasBlank: /\S[ \t]+\S/.test(value),
    withoutBlanks: /\s/.test(tight) ? undefined : tight,
    colon: at < 0 ? undefined : { word: words[at]!, dotted: dotted[at]! },
    dotted: dotted.join(","),
    tooHigh: words.find((word) => Number(port.exec(word)?.[1] ?? 0) > 65535),
  };
}
