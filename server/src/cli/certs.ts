import { courierListeners } from "../model/courier-listeners.ts";
import type { Listener } from "../model/listeners.ts";
import { toWellFormed } from "../syntax/bytes.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { UserError } from "./user-error.ts";

/** `mailconf certs DIR`: which certificate each address and port presents. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("certs: name a configuration directory");
  const workspace = openWorkspace(options);
  const directory = configurationDirectory(path);
  workspace.read(directory);
  await workspace.answered();
  const { instance } = workspace.read(directory);
  const seen = new Set<unknown>();
  const listeners: Listener[] = [...instance.listeners, ...courierListeners(instance)].filter((listener) => {
    const key = `${listener.service} ${listener.address} ${listener.port}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const rows = listeners
    .filter(({ tls, protocol }) => tls !== "none" || protocol !== "other")
    .map(({ address, port, protocol, tls, service, certificate }) => ({
      address,
      port,
      protocol,
      tls,
      service,
      certificate,
    }));
  if (options.format === "json") {
    process.stdout.write(`${jsonText({ version: 1, listeners: rows })}\n`);
    return 0;
  }
  const lines = rows.map(({ address, port, protocol, tls, service, certificate }) => [
    address,
    String(port),
    protocol,
    tls,
    service,
    certificate ?? "-",
  ]);
  const head = ["address", "port", "protocol", "tls", "service", "certificate"];
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]!.length)));
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  process.stdout.write(toWellFormed(`${[head, ...lines].map(row).join("\n")}\n`));
  return 0;
}
