import { isIP } from "node:net";
import { dnsChecklist } from "../features/dns-checklist.ts";
import type { DnsItem } from "../features/dns-item.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** `mailconf dns DIR`: what the DNS should say of this server, and what it says; status 1 where something is wrong or missing. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("dns: name a configuration directory");
  if (options.values["no-host"] === true) throw new UserError("dns: asks the DNS, which --no-host forbids");
  const workspace = openWorkspace(options, { resolvers: resolversOf(options.values.resolver) });
  const directory = configurationDirectory(path);
  let items: readonly DnsItem[];
  do {
    await workspace.answered();
    items = dnsChecklist(workspace.read(directory).instance);
  } while (workspace.isAsking);
  if (options.format === "json") process.stdout.write(`${jsonText({ version: 1, items })}\n`);
  else writeText(asText(items));
  const isBad = items.some(({ state }) => state === "wrong" || state === "missing");
  return isBad && options.failOn !== "never" ? 1 : 0;
}

/** `IP`, `IP:PORT` or `[IPv6]:PORT`, as Node.js takes them. */
function resolversOf(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(value) ?? [];
  const address = isIP(value) > 0 ? value : (bracketed ?? plain ?? "");
  if (isIP(address) === 0 || Number(port ?? 53) > 65535)
    throw new UserError(`--resolver ${value}: must be IP, IP:PORT or [IPv6]:PORT`);
  return [value];
}

const marks = { ok: "ok  ", wrong: "!!  ", missing: "!!  ", optional: "-   ", unknown: "?   " } as const;

function asText(items: readonly DnsItem[]): string {
  if (items.length === 0) return "nothing to ask: the files name no address that mail is sent from and no domain\n";
  const lines: string[] = [];
  let last = "";
  for (const { subject, check, state, message, found, record } of items) {
    if (subject !== last) lines.push(`${last === "" ? "" : "\n"}${subject}`);
    last = subject;
    lines.push(`  ${marks[state]}${check.padEnd(12)}${message}`);
    for (const one of found.slice(0, 5)) lines.push(`        now: ${one}`);
    if (record !== undefined) lines.push(`        add: ${record}`);
  }
  return `${lines.join("\n")}\n`;
}
