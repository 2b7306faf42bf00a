import { canonicalAddress } from "../model/addresses.ts";
import type { PresentedRow, State } from "./mail-map.ts";

/** What came of one handshake with a listener, as the live check tells it. */
export interface WireResult {
  readonly listener: { readonly address: string };
  /** The address that was asked; the listener's may be `*`. */
  readonly address: string;
  readonly port: number;
  /** Undefined for a client that sends none. */
  readonly serverName: string | undefined;
  readonly keyType: "rsa" | "ec" | undefined;
  readonly state: "same" | "different" | "unknown";
  readonly message: string;
  readonly certificate: { readonly fingerprint: string } | undefined;
  readonly versions: readonly string[] | undefined;
}

/** A live check that was made. */
export interface WireCheck {
  /** Milliseconds since 1970. */
  readonly checkedAt: number;
  readonly results: readonly WireResult[];
}

/** How the wire stands to the files. */
export interface WireState extends State {
  /** Why, where it is not as predicted; each reason with the addresses that it holds for. */
  readonly reasons: readonly string[];
  /** The TLS versions that are offered, as far as they were asked for. */
  readonly versions: readonly string[];
}

const order = ["bad", "soon", "unknown", "good"] as const;

/**
 * What the handshakes of a row showed, the worst of them; undefined where none was made. A file that has another
 * certificate since the check is told from one that never was as predicted.
 */
export function wireStateOf(row: PresentedRow, rows: readonly PresentedRow[], check: WireCheck): WireState | undefined {
  const there = rows.filter(({ address, port }) => address === row.address && port === row.port);
  const names = new Set(there.map(({ serverName }) => serverName));
  const own = check.results.filter(({ listener, address, port, serverName, keyType }) => {
    if (port !== row.port) return false;
    // Courier on every address shows a certificate of its own where an address has one: that is another row.
    const asked = canonicalAddress(address);
    const hasRow = rows.some((other) => other.address === asked && other.port === port);
    if ((hasRow ? asked : canonicalAddress(listener.address)) !== row.address) return false;
    // A name that has no certificate of its own gets what a client without a name gets.
    const name = serverName?.replace(/^mailconf-check(?=\.)/, "").toLowerCase();
    if ((names.has(name) ? name : undefined) !== row.serverName) return false;
    return keyType === undefined || row.keyType === undefined || keyType === row.keyType;
  });
  if (own.length === 0) return undefined;
  const states = own.map((result) => ({ ...stateOf(result, row), result }));
  const kind = order.find((candidate) => states.some((state) => state.kind === candidate))!;
  const worst = states.filter((state) => state.kind === kind);
  const reasons = new Map<string, Set<string>>();
  for (const { result } of kind === "good" || kind === "soon" ? [] : worst)
    reasons.set(result.message, (reasons.get(result.message) ?? new Set()).add(result.address));
  return {
    kind,
    word: worst[0]!.word,
    reasons: [...reasons].map(([message, at]) =>
      at.size === 1 && at.has(row.address) ? message : `${[...at].join(", ")}: ${message}`,
    ),
    versions: own.find(({ versions }) => versions)?.versions ?? [],
  };
}

function stateOf({ state, certificate }: WireResult, { fingerprint }: PresentedRow): State {
  if (state === "different") return { kind: "bad", word: "differs" };
  if (state === "unknown") return { kind: "unknown", word: "unknown" };
  return fingerprint !== undefined && certificate && certificate.fingerprint !== fingerprint
    ? { kind: "soon", word: "file changed since" }
    : { kind: "good", word: "as predicted" };
}

/** The worst of the rows of each address and port, for the drawing: by `address port`. */
export function wireKinds(rows: readonly PresentedRow[], check: WireCheck): ReadonlyMap<string, State["kind"]> {
  const kinds = new Map<string, State["kind"]>();
  for (const row of rows) {
    const state = wireStateOf(row, rows, check);
    const key = `${row.address} ${row.port}`;
    const before = kinds.get(key);
    if (state && (before === undefined || order.indexOf(state.kind) < order.indexOf(before)))
      kinds.set(key, state.kind);
  }
  return kinds;
}
