import { toWellFormed } from "./syntax/bytes.ts";

/** The key by which two spellings of a URI are the same file: percent-encoding undone. */
export function uriKey(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The URI of the directory that a file lies in, without a slash at the end. */
export const directoryOf = (uri: string): string => uri.slice(0, Math.max(0, uri.lastIndexOf("/")));

/** The last part of a URI, decoded. */
export const nameOf = (uri: string): string => uriKey(uri.slice(uri.lastIndexOf("/") + 1));

export const childOf = (directory: string, name: string): string => `${directory}/${componentOf(name)}`;

/** The absolute path of a file URI; the URI itself where it is none. */
export const pathOf = (uri: string): string => (uri.startsWith("file://") ? uriKey(uri.slice("file://".length)) : uri);

/** The file URI of an absolute path. */
export const uriOf = (path: string): string => `file://${path.split("/").map(componentOf).join("/")}`;

/** A name of bytes that are no UTF-8 has no URI: the one that stands for it names no file. */
const componentOf = (name: string): string => encodeURIComponent(toWellFormed(name));

/** The file of a configuration directory that a path below it means, or one below /etc/postfix, of which it may be a copy. */
export function fileIn(directory: string, named: string): string | undefined {
  const path = withoutDots(named);
  const home = [pathOf(directory), "/etc/postfix"].find((candidate) => path.startsWith(`${candidate}/`));
  return home === undefined ? undefined : `${directory}${uriOf(path.slice(home.length)).slice("file://".length)}`;
}

/** An absolute path without `.` and `..`, so that its beginning tells where it leads, as far as no link is on its way. */
function withoutDots(path: string): string {
  if (!path.includes("/.")) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Copies that nothing reads: templates of the distribution, backups of editors and package managers. */
export const isCopy = (name: string): boolean =>
  /\.(proto|dist|default|sample|orig|bak|old|save|rpmnew|rpmsave|dpkg-\w+|ucf-\w+|\d+)$|~$/.test(name);
