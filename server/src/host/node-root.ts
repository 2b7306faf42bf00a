import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join, normalize, resolve, sep } from "node:path";

/** Links that are followed at most, as Linux does. */
const mostLinks = 40;

/**
 * Where an absolute path leads inside a copied tree: symbolic links start again at the tree's root, as they would if it
 * were the machine's, and `..` ends there. The result holds no link, so that opening it stays inside.
 */
export function insideRoot(root: string, path: string): string {
  let rest = partsOf(path);
  let done: string = sep;
  let links = 0;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === "..") {
      done = dirname(done);
      continue;
    }
    const next = join(done, part);
    const target = linkAt(join(root, next));
    if (target === undefined) {
      done = next;
      continue;
    }
    links++;
    if (links > mostLinks) throw Object.assign(new Error("too many links"), { code: "ELOOP" });
    rest = [...partsOf(target), ...rest];
    if (target.startsWith(sep)) done = sep;
  }
  return normalize(join(root, done));
}

const partsOf = (path: string): string[] => path.split(sep).filter((part) => part !== "" && part !== ".");

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    // What is not there is no link; whoever opens it says so.
    return undefined;
  }
}

/** Where a path of this machine leads: below the tree's root as {@link insideRoot} says, elsewhere where it stands. */
export const belowRoot = (root: string, path: string): string =>
  root !== "" && path.startsWith(`${root}${sep}`) ? insideRoot(root, path.slice(root.length)) : path;

/** A path of which nothing is asked, as it leads out of where one may look. */
export class Outside extends Error {}

/**
 * The path as it is, where neither it nor a link leads out of some directories; else {@link Outside}, before anything
 * outside is read. No directories: everything is inside.
 */
export function confined(directories: readonly string[], path: string): string {
  if (directories.length === 0) return path;
  const isIn = (place: string, all: readonly string[]) =>
    all.some(
      (directory) => place === directory || place.startsWith(directory.endsWith(sep) ? directory : directory + sep),
    );
  if (
    !isIn(
      resolve(path),
      directories.map((directory) => resolve(directory)),
    )
  )
    throw new Outside();
  const real = realpathSync(path);
  if (
    !isIn(
      real,
      directories.map((directory) => realpathSync(directory)),
    )
  )
    throw new Outside();
  return real;
}
