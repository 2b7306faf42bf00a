import { lstatSync, realpathSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A directory by the path without links, if nobody but this user (and root) can put anything into it, or another one in its
 * place: what is kept there is believed. The same stands in scripts/launcher.cjs, which believes code.
 */
export function ownDirectory(directory: string): string | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return directory;
  try {
    const real = realpathSync(directory);
    const status = lstatSync(real);
    if (!status.isDirectory() || status.uid !== user || (status.mode & 0o022) !== 0) return undefined;
    for (let at = real; dirname(at) !== at; ) {
      at = dirname(at);
      const { uid, gid, mode } = lstatSync(at);
      // In a sticky directory, as /tmp is, only the owner of an entry can replace it.
      const isSafe =
        (mode & 0o1000) !== 0 || ((mode & 0o002) === 0 && ((mode & 0o020) === 0 || gid === process.getegid?.()));
      if (!isSafe || (uid !== user && uid !== 0)) return undefined;
    }
    return real;
  } catch {
    return undefined;
  }
}
