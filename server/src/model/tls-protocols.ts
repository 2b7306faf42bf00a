import { hasVersion, type Version } from "../facts/version.ts";

/** The names that tls_protocol_mask() knows (tls_misc.c), oldest first; upper or lower case is the same. */
export const protocolNames = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type ProtocolName = (typeof protocolNames)[number];

const byLowerCase = new Map<string, ProtocolName>(protocolNames.map((name) => [name.toLowerCase(), name]));
/** The version numbers of the wire; `>=` takes them too. */
const byNumber = new Map<number, ProtocolName>([
  [0x300, "SSLv3"],
  [0x301, "TLSv1"],
  [0x302, "TLSv1.1"],
  [0x303, "TLSv1.2"],
  [0x304, "TLSv1.3"],
]);

/** A word of a protocol list that makes the list mean something else than it seems to, or nothing at all. */
export interface ProtocolError {
  readonly word: string;
  /** Zero-based offset in the value. */
  readonly start: number;
  readonly reason: "unknown" | "too-new" | "blank";
}

export interface ProtocolList {
  readonly enabled: ReadonlySet<ProtocolName>;
  readonly errors: readonly ProtocolError[];
}

/** Reads a list of TLS protocols as tls_protocol_mask() and tls_proto_mask_lims() do; words end at blank, comma or colon. */
export function readProtocols(value: string, target: Version): ProtocolList {
  const errors: ProtocolError[] = [];
  const included = new Set<ProtocolName>();
  const excluded = new Set<ProtocolName>();
  let from = 0;
  let to = protocolNames.length - 1;
  for (const match of value.matchAll(/[^\s,:]+/g)) {
    const [operator = "", name = ""] = /^(>=|<=|!)?(.*)$/s
      .exec(match[0])!
      .slice(1)
      .map((part) => part ?? "");
    const error = (reason: ProtocolError["reason"]) => errors.push({ word: match[0], start: match.index, reason });
    if (operator === ">=" || operator === "<=") {
      if (!hasVersion(target, "3.6")) error("too-new");
      else if (name === "") error("blank");
      else if (name.toLowerCase() !== "none") {
        const bound = boundOf(name);
        if (bound === undefined) error("unknown");
        else if (operator === ">=") from = protocolNames.indexOf(bound);
        else to = protocolNames.indexOf(bound);
      }
      continue;
    }
    const known = byLowerCase.get(name.toLowerCase());
    if (known === undefined) error(name === "" ? "blank" : "unknown");
    else (operator === "!" ? excluded : included).add(known);
  }
  const enabled = protocolNames.filter(
    (name, i) => i >= from && i <= to && !excluded.has(name) && (included.size === 0 || included.has(name)),
  );
  return { enabled: new Set(enabled), errors };
}

function boundOf(name: string): ProtocolName | undefined {
  const known = byLowerCase.get(name.toLowerCase());
  if (known) return known === "SSLv2" ? undefined : known;
  return /^(0x)?[0-9a-f]+$/i.test(name) ? byNumber.get(Number.parseInt(name, 16)) : undefined;
}
