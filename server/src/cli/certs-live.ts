import type { WireCheck } from "../features/wire.ts";
import { checkLive, type LiveResult } from "../live/check.ts";
import type { Instance } from "../model/instance.ts";
import { toWellFormed } from "../syntax/bytes.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { oneLine, writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** `mailconf certs DIR --live`: asks the listeners, and says where they differ from the files; status 1 where one does. */
export async function runLive(instance: Instance, options: Arguments, listeners: readonly object[]): Promise<number> {
  const { handshake } = instance.probes;
  if (!handshake)
    throw new UserError("certs --live: only this machine's own listeners are asked; leave --root and --no-host out");
  const isTerminal = process.stderr.isTTY === true;
  const results = await checkLive(instance, handshake, {
    timeout: options.timeout ?? 10_000,
    ...(isTerminal && {
      onProgress: (target: string, done: number, total: number) =>
        process.stderr.write(`\r\u001b[K${done + 1}/${total} ${oneLine(target)}`),
    }),
  });
  if (isTerminal) process.stderr.write("\r\u001b[K");
  if (options.format === "html" || options.format === "svg")
    process.stdout.write(await mapIn(options.format, instance, { checkedAt: Date.now(), results }));
  else if (options.format === "json")
    process.stdout.write(`${jsonText({ version: 1, listeners, live: results.map(liveJson) })}\n`);
  else writeText(results.map(lineOf).join("") + summaryOf(results));
  return options.failOn !== "never" && results.some(({ state }) => state === "different") ? 1 : 0;
}

/** The Mail Server Map as a file of its own, with what was seen on the wire. */
export async function mapIn(format: "html" | "svg", instance: Instance, check?: WireCheck): Promise<string> {
  const { mailMapPage, mailMapSvg } = await import("../features/mail-map-page.ts");
  const { standAlone } = await import("../features/page-style.ts");
  return toWellFormed(format === "svg" ? mailMapSvg(instance, check) : standAlone(mailMapPage(instance, check)));
}

function liveJson(result: LiveResult) {
  const { listener, address, port, serverName, keyType, state, message, certificate, version, versions } = result;
  return {
    address,
    port,
    protocol: listener.protocol,
    tls: listener.tls,
    service: listener.service,
    serverName: serverName ?? null,
    keyType: keyType ?? null,
    state,
    message,
    certificate: certificate
      ? {
          names: certificate.names,
          issuer: certificate.issuer.replaceAll("\n", ", "),
          validFrom: new Date(certificate.validFrom).toISOString(),
          validTo: new Date(certificate.validTo).toISOString(),
          fingerprint: certificate.fingerprint,
          chain: certificate.chain,
        }
      : null,
    version: version ?? null,
    ...(versions && { versions }),
  };
}

const marks = { same: "ok  ", different: "!!  ", unknown: "?   " } as const;

function lineOf({ listener, address, port, serverName, keyType, state, message, versions }: LiveResult): string {
  const asked = [serverName && `as ${serverName}`, keyType && `${keyType.toUpperCase()} key`]
    .filter(Boolean)
    .join(", ");
  const where = `${address.includes(":") ? `[${address}]` : address}:${port} ${listener.protocol}`;
  const offered = versions ? ` (${versions.join(", ")})` : "";
  return `${marks[state]}${where}${asked === "" ? "" : ` ${asked}`}: ${message}${offered}\n`;
}

function summaryOf(results: readonly LiveResult[]): string {
  const count = (state: LiveResult["state"]) => results.filter((result) => result.state === state).length;
  if (results.length === 0) return "no listener with TLS\n";
  return `\n${results.length} handshakes: ${count("same")} as the files say, ${count("different")} different, ${count("unknown")} unknown\n`;
}
