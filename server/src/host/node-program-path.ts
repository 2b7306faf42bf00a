import { isAbsolute } from "node:path";

/**
 * Where programs are looked for: an administrator's directories too, which an editor's environment lacks; never the working
 * directory, which an empty or relative part of PATH would mean, and where a stranger's `postconf` may lie.
 */
export const programPath = (path = process.env.PATH ?? ""): string =>
  [...path.split(":").filter(isAbsolute), "/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin", "/bin"].join(":");
