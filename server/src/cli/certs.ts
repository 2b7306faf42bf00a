import type { CertificateFacts } from "../host/host.ts";
import { faultWords, type Presented, type PresentedFile, presentedCertificates } from "../model/presented.ts";
import { validityInWords } from "../model/validity.ts";
import { uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import { mapIn, runLive } from "./certs-live.ts";
import { furtherInstances } from "./further-instances.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/**
 * `mailconf certs DIR`: which certificate each address and port presents; the table and JSON show the further instances that
 * multi_instance_directories names too.
 */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("certs: name a configuration directory");
  const workspace = openWorkspace(options);
  const { instance, shown } = await presentedIn(workspace, configurationDirectory(path));
  if (options.values.live === true) return runLive(instance, options, shown.map(jsonOf));
  if (options.format === "html" || options.format === "svg") {
    process.stdout.write(await mapIn(options.format, instance));
    return 0;
  }
  const further: { readonly directory: string; readonly shown: readonly Presented[] }[] = [];
  for (const directory of furtherInstances(workspace, path)) {
    const own = await presentedIn(workspace, uriOf(directory));
    // Courier's listeners are the same for every instance.
    further.push({ directory, shown: own.shown.filter(({ listener }) => listener.source.server === "postfix") });
  }
  if (options.format === "json") {
    const instances = further.map((one) => ({ directory: one.directory, listeners: one.shown.map(jsonOf) }));
    const answer = { version: 1, listeners: shown.map(jsonOf), ...(instances.length > 0 && { instances }) };
    process.stdout.write(`${jsonText(answer)}\n`);
  } else writeText([table(shown), ...further.map((one) => `${one.directory}\n${table(one.shown)}`)].join("\n"));
  return 0;
}

/** What the listeners of a directory (a URI) present, once the machine has answered everything that it is asked. */
async function presentedIn(workspace: Workspace, directory: string) {
  do {
    await workspace.answered();
    presentedCertificates(workspace.read(directory).instance);
  } while (workspace.isAsking);
  const { instance } = workspace.read(directory);
  const shown = presentedCertificates(instance).filter(
    ({ listener: { tls, protocol } }) => tls !== "none" || protocol !== "other",
  );
  return { instance, shown };
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

function fileOf({ path, isMissing, facts, fault, spoiledBy }: PresentedFile) {
  if (isMissing) return { path, problem: "missing" };
  if (spoiledBy !== undefined) return { path, problem: spoiledWords(spoiledBy) };
  if (facts === undefined) return { path };
  if (typeof facts === "string") return { path, problem: facts };
  if (fault !== undefined) return { path, problem: faultWords[fault] };
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
  const widths = head.map((_, i) => lines.reduce((width, line) => Math.max(width, line[i]!.length), 0));
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return `${lines.map(row).join("\n")}\n`;
}

const spoiledWords = (path: string): string => `not shown, as ${path} is of no use`;

/** Names and state of a certificate file for people. */
function wordsFor({ isMissing, facts, fault, spoiledBy }: PresentedFile): [string, string] {
  if (isMissing) return ["", "missing"];
  if (spoiledBy !== undefined) return ["", spoiledWords(spoiledBy)];
  if (facts === undefined) return ["", ""];
  if (typeof facts === "string") return ["", `no certificate (${facts})`];
  if (fault !== undefined) return ["", `not shown: ${faultWords[fault]}`];
  return [facts.names.slice(0, 3).join(" ") + (facts.names.length > 3 ? " …" : ""), stateOf(facts)];
}

function stateOf({ validTo, keyFits, isSelfSigned }: CertificateFacts): string {
  return [validityInWords(validTo), keyFits === false ? "wrong key" : "", isSelfSigned ? "self-signed" : ""]
    .filter((word) => word !== "")
    .join(", ");
}
