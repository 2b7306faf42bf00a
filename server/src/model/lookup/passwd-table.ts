import { splitLines } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";
import type { Instance } from "../instance.ts";
import { none, type Table } from "./table.ts";

/** The users of the machine as far as they stand in /etc/passwd; who is not there may come from another service. */
export function passwdTable(instance: Instance, text: string): Table {
  return {
    name: text,
    takesParts: true,
    lookup: (key) => {
      const answer = instance.probes.text("/etc/passwd");
      if (answer?.kind !== "found") return { kind: "unknown", reason: "the machine's users are not known here" };
      for (const line of splitLines(answer.value.text)) {
        const name = line.slice(0, Math.max(0, line.indexOf(":")));
        if (name === key && name !== "") return { kind: "found", value: line.trimEnd() };
      }
      return isComplete(instance, key)
        ? none
        : { kind: "unknown", reason: `whether the machine knows a user "${key}"` };
    },
  };
}

/** Whether nobody but the file is asked for a user (nsswitch.conf). systemd adds users of homed and of running services. */
function isComplete(instance: Instance, user: string): boolean {
  const answer = instance.probes.text("/etc/nsswitch.conf");
  if (answer?.kind !== "found") return answer?.kind === "missing";
  for (const line of splitLines(answer.value.text)) {
    const bare = line.split("#")[0]!.trim();
    if (!bare.startsWith("passwd:")) continue;
    return splitWords(bare.slice("passwd:".length)).every(
      ({ text }) => text === "files" || (text === "systemd" && hasNoUserOf(instance, user)),
    );
  }
  return true;
}

function hasNoUserOf(instance: Instance, user: string): boolean {
  const homed = instance.probes.list("/var/lib/systemd/home");
  const dynamic = instance.probes.list("/run/systemd/dynamic-uid");
  const isEmpty = (answer: typeof homed) =>
    answer?.kind === "missing" || (answer?.kind === "found" && answer.value.length === 0);
  return (
    isEmpty(homed) &&
    (dynamic?.kind === "missing" || (dynamic?.kind === "found" && !dynamic.value.includes(`direct:${user}`)))
  );
}
