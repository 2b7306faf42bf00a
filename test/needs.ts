import { spawnSync } from "node:child_process";
import { isCodeServerInstalled, noCodeServer } from "../scripts/install-code-server.mjs";
import { aptCommand, isThere, requirements } from "../scripts/system-packages.mjs";

/** What is no package: whether it is there, and what would provide it. */
const others: Readonly<Record<string, { there: () => boolean; provide: () => string }>> = {
  root: { there: () => process.getuid?.() === 0, provide: () => "run it as root, a container is enough" },
  namespaces: {
    there: () => spawnSync("unshare", ["--mount", "--net", "true"]).status === 0,
    provide: () => "run it as root where mount and network namespaces are allowed (docker run --privileged)",
  },
  "code-server": {
    there: isCodeServerInstalled,
    provide: () => noCodeServer() || "node scripts/install-code-server.mjs",
  },
};

/**
 * The `skip` of a test that needs something of the machine: false where all of it is there, else what is missing and the
 * command that would provide it. Names: see scripts/system-packages.mjs, and "root", "namespaces", "code-server".
 * With CI=true nothing may be skipped: there it throws.
 */
export function needs(...names: readonly string[]): string | false {
  const missing = names.flatMap((name) => {
    const requirement = requirements[name];
    const other = others[name];
    if (requirement !== undefined) return isThere(name) ? [] : [`needs ${name}: ${aptCommand(requirement.packages)}`];
    if (other !== undefined) return other.there() ? [] : [`needs ${name}: ${other.provide()}`];
    throw new Error(`needs() knows no "${name}"`);
  });
  if (missing.length === 0) return false;
  if (process.env.CI === "true") throw new Error(`with CI=true no test may be skipped; ${missing.join("; ")}`);
  return missing.join("; ");
}
