import type { Instance } from "../model/instance.ts";
import { code } from "./markdown.ts";

/** What is known of a file that a value names. */
export function certificateLines(instance: Instance, path: string): string[] {
  const status = instance.probes.status(path);
  if (!status) return [];
  if (status.kind === "missing") return [`${code(path)} is not there`];
  if (status.kind === "denied") return [`${code(path)} ${status.reason}`];
  const { kind, mode, owner, size } = status.value;
  return [`${code(path)}: ${kind}, ${size} bytes, mode ${mode.toString(8)}, owner ${owner}`];
}
