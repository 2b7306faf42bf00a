import type { CertificateFacts } from "../host/host.ts";
import { type Presented, type PresentedFile, presentedCertificates } from "../model/presented.ts";
import { validityInWords } from "../model/validity.ts";
import type { Arguments } from "./arguments.ts";
import { mapIn, runLive } from "./certs-live.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** `mailconf certs DIR`: which certificate each address and port presents. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("certs: name a configuration directory");
  const workspace = openWorkspace(options);
  const directory = configurationDirectory(path);
  do {
    await workspace.answered();
    presentedCertificates(workspace.read(directory).instance);
  } while (workspace.isAsking);
  const { instance } = workspace.read(directory);
  const shown = presentedCertificates(instance).filter(
    ({ listener: { tls, protocol } }) => tls !== "none" || protocol !== "other",
  );
  if (options.values.live === true) return runLive(instance, options, shown.map(jsonOf));
  if (options.format === "html" || options.format === "svg") {
    process.stdout.write(await mapIn(options.format, instance));
    return 0;
  }
  const text = options.format === "json" ? `${jsonText({ version: 1, listeners: shown.map(jsonOf) })}\n` : table(shown);
  if (options.format === "json") process.stdout.write(text);
  else writeText(text);
  return 0;
}

function jsonOf({ listener, files, byName }: Presented) {
  const { address, port, protocol, tls, service, certificate } = listener;
  return {
    address,
    port,
    protocol,
    tls,
    service,
    certificate,
    certificates: files.map(fileOf),
    sni: byName.map(({ name, files: own }) => ({ name, certificates: own.map(fileOf) })),
  };
}

function fileOf({ path, isMissing, facts }: PresentedFile) {
  if (isMissing) return { path, problem: "missing" };
  if (facts === undefined) return { path };
  if (typeof facts === "string") return { path, problem: facts };
  const { names, issuer, fingerprint, validFrom, validTo, keyFits } = facts;
  return {
    path,
    names,
    issuer: issuer.replaceAll("\n", ", "),
    validFrom: new Date(validFrom).toISOString(),
    validTo: new Date(validTo).toISOString(),
    fingerprint,
    ...(keyFits !== undefined && { keyFits }),
  };
}

const head = ["address", "port", "protocol", "tls", "service", "certificate", "names", "state"];

function table(shown: readonly Presented[]): string {
  const rows = shown.flatMap(({ listener, files, byName }) => {
    const { address, port, protocol, tls, service, certificate } = listener;
    const start = [address, String(port), protocol, tls, service];
    const first = files.length === 0 ? [[...start, certificate ?? "-", "", ""]] : [];
    const own = files.map((file) => [...start, file.path, ...wordsFor(file)]);
    const named = byName.flatMap(({ name, files: other }) =>
      other.map((file) => ["", "", "", "", `  ${name}`, file.path, ...wordsFor(file)]),
    );
    return [...first, ...own, ...named];
  });
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return `${lines.map(row).join("\n")}\n`;
}

/** Names and state of a certificate file for people. */
function wordsFor({ isMissing, facts }: PresentedFile): [string, string] {
  if (isMissing) return ["", "missing"];
  if (facts === undefined) return ["", ""];
  if (typeof facts === "string") return ["", `no certificate (${facts})`];
  return [facts.names.slice(0, 3).join(" ") + (facts.names.length > 3 ? " …" : ""), stateOf(facts)];
}

function stateOf({ validTo, keyFits, isSelfSigned }: CertificateFacts): string {
  return [validityInWords(validTo), keyFits === false ? "wrong key" : "", isSelfSigned ? "self-signed" : ""]
    .filter((word) => word !== "")
    .join(", ");
}
