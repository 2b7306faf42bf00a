import { splitLines } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";
import { evaluate } from "../evaluate.ts";
import type { View } from "../lookup/view.ts";
import { addressesIn } from "./rewriting.ts";

/** A user's own file of addresses, and what stands in it. */
interface Forward {
  readonly path: string;
  readonly targets: readonly string[];
}

/** The fields of a user's line in this machine's /etc/passwd; undefined where it has none. */
export function accountOf(view: View, user: string): readonly string[] | "unknown" | undefined {
  const passwd = view.instance.probes.text("/etc/passwd");
  if (passwd?.kind !== "found") return "unknown";
  const accounts = splitLines(passwd.value.text).map((line) => line.trimEnd().split(":"));
  return accounts.find(([name]) => name === user);
}

/** The first file of forward_path that a user has; "unknown" where that cannot be looked up. */
export function forwardOf(view: View, user: string, extension: string): Forward | "unknown" | undefined {
  const paths = splitWords(view.scope.evaluated("forward_path").text);
  if (paths.length === 0) return undefined;
  const { probes } = view.instance;
  const account = accountOf(view, user);
  if (account === "unknown") return "unknown";
  const home = account?.[5];
  // Who has no home on this machine has no file in it.
  if (!home) return undefined;
  const values: Readonly<Record<string, string>> = {
    home,
    user,
    local: extension === "" ? user : `${user}${view.text("recipient_delimiter")[0] ?? ""}${extension}`,
    ...(extension !== "" && { extension, recipient_delimiter: view.text("recipient_delimiter")[0] ?? "" }),
  };
  for (const { text } of paths) {
    let lacks = false;
    const path = evaluate(text, (key) => {
      lacks ||= values[key] === undefined;
      return { text: values[key] ?? "", raw: true };
    });
    // A path with a name that is not set is left out.
    if (path.failed || lacks) continue;
    const file = probes.text(path.text);
    if (file?.kind === "missing") continue;
    if (file?.kind !== "found") return "unknown";
    const lines = splitLines(file.value.text).filter((line) => !line.startsWith("#"));
    const targets = lines.flatMap((line) => addressesIn(line.trim()));
    // An empty file counts as none.
    return targets.length === 0 ? undefined : { path: path.text, targets };
  }
  return undefined;
}
