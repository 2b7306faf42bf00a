/** `major.minor` or `major.minor.patch`, as in "3.7" or "3.7.11". Without a patch level the newest patch is meant. */
export type Version = string;

/** The newest Postfix that the facts describe. */
export const newestPostfix: Version = "3.12";
export const newestCourier: Version = "6.0";

const numbers = new Map<string, readonly number[]>();

function parts(version: Version): readonly number[] {
  let found = numbers.get(version);
  if (!found) {
    found = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
    numbers.set(version, found);
  }
  return found;
}

/** Negative, zero or positive as `a` is older than, as old as, or newer than `b`; a missing patch level counts as 0. */
export function compareVersions(a: Version, b: Version): number {
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether `target` has what came with `since`; a target without a patch level has every patch of its release. */
export function hasVersion(target: Version, since: Version | undefined): boolean {
  if (since === undefined || since.startsWith("<=")) return true;
  const want = parts(since);
  const have = parts(target);
  for (let i = 0; i < 3; i++) {
    if (i === 2 && have.length < 3) return true;
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** "3.7.11" → "3.7". */
export const releaseOf = (version: Version): Version => version.split(".").slice(0, 2).join(".");

/** Takes the version out of what a person or a program wrote: "3.7.11-Debian" → "3.7.11"; undefined where there is none. */
export function parseVersion(text: string): Version | undefined {
  return /^\s*(\d{1,3}(?:\.\d{1,4}){0,2})(?![\d.])/.exec(text)?.[1];
}
