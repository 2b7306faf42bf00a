import type { Instance } from "../model/instance.ts";
import { presentedCertificates } from "../model/presented.ts";
import { validityInWords } from "../model/validity.ts";
import { code } from "./markdown.ts";

/** What is known of a file that a value names; of a certificate its names, its end and whether its key fits. */
export function certificateLines(instance: Instance, path: string): string[] {
  const status = instance.probes.status(path);
  if (!status) return [];
  if (status.kind === "missing") return [`${code(path)} is not there`];
  if (status.kind === "denied") return [`${code(path)} ${status.reason}`];
  const { kind, mode, owner, size } = status.value;
  const lines = [`${code(path)}: ${kind}, ${size} bytes, mode ${mode.toString(8)}, owner ${owner}`];
  const shown = presentedCertificates(instance).flatMap(({ files, byName }) => [
    ...files,
    ...byName.flatMap(({ files: own }) => own),
  ]);
  const facts = shown.find((file) => file.path === path)?.facts;
  if (typeof facts === "string") lines.push("It holds no certificate in PEM form.");
  else if (facts) {
    const end = new Date(facts.validTo).toISOString().slice(0, 10);
    lines.push(
      [
        `Certificate for ${facts.names.map(code).join(", ") || "no name"}`,
        `from ${code(facts.issuer)}${facts.isSelfSigned ? " (self-signed)" : ""}`,
        facts.validTo < Date.now() ? `**expired on ${end}**` : `valid until ${end} (${validityInWords(facts.validTo)})`,
        facts.keyFits === undefined ? "" : facts.keyFits ? "its key fits" : "**the key is not its own**",
      ]
        .filter((line) => line !== "")
        .join("  \n"),
    );
  }
  return lines;
}
