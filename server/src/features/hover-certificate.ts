import { certificateUses } from "../model/certificates.ts";
import type { Instance } from "../model/instance.ts";
import { code } from "./markdown.ts";

/** What is known of a file that a value names; of a certificate its names, its end and whether its key fits. */
export function certificateLines(instance: Instance, path: string): string[] {
  const status = instance.probes.status(path);
  if (!status) return [];
  if (status.kind === "missing") return [`${code(path)} is not there`];
  if (status.kind === "denied") return [`${code(path)} ${status.reason}`];
  const { kind, mode, owner, size } = status.value;
  const lines = [`${code(path)}: ${kind}, ${size} bytes, mode ${mode.toString(8)}, owner ${owner}`];
  const facts = certificateUses(instance).find((use) => use.path === path)?.facts;
  if (typeof facts === "string") lines.push("It holds no certificate in PEM form.");
  else if (facts) {
    const left = Math.floor((facts.validTo - Date.now()) / 86_400_000);
    const end = new Date(facts.validTo).toISOString().slice(0, 10);
    lines.push(
      [
        `Certificate for ${facts.names.map(code).join(", ") || "no name"}`,
        `from ${code(facts.issuer)}${facts.isSelfSigned ? " (self-signed)" : ""}`,
        left < 0 ? `**expired on ${end}**` : `valid until ${end} (${left} days)`,
        facts.keyFits === undefined ? "" : facts.keyFits ? "its key fits" : "**the key is not its own**",
      ]
        .filter((line) => line !== "")
        .join("  \n"),
    );
  }
  return lines;
}
