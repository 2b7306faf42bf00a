import type { Trace } from "../../server/src/features/trace.ts";
import { closed, silence } from "./trace-postfix.ts";

/** Where the verdict of the trace and the real answer differ; undefined where they agree, and where the trace leaves it open. */
export function difference({ access }: Trace, real: string): string | undefined {
  const { verdict, reply, by, branches } = access;
  if (verdict === "depends") return undefined;
  const said = `${verdict}${reply === undefined ? "" : ` "${reply}"`} by ${by?.text}`;
  const isAnswered = real !== closed && real !== silence;
  const isSilent = branches[0]?.result.isSilent === true;
  const isTaken = real.startsWith("2");
  if (isAnswered === isSilent || isTaken !== (verdict === "permitted")) return `${said}, really ${real}`;
  return !isTaken && isAnswered && reply !== undefined && reply !== real ? `${said}, really ${real}` : undefined;
}

/** How long the tester waits, in seconds: not at all long where the trace says that nobody answers. */
export const patience = ({ access }: Trace): number =>
  access.verdict === "refused" && access.branches[0]?.result.isSilent === true ? 4 : 60;
