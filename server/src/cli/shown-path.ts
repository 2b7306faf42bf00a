import { isAbsolute, relative } from "node:path";
import { pathOf } from "../uri.ts";

/** A path as people are shown it: relative to the working directory when below it. */
export function shownPath(uri: string): string {
  const path = pathOf(uri);
  const fromHere = relative(process.cwd(), path);
  return fromHere !== "" && !fromHere.startsWith("..") && !isAbsolute(fromHere) ? fromHere : path;
}
