import type { Grammar } from "./grammar.ts";
import { mainCf } from "./main-cf.ts";
import { masterCf } from "./master-cf.ts";

// Placeholder of the lead until the real one lands: replace this file.
export function languageOf(path: string, _content?: string): string | undefined {
  if (path.endsWith("/main.cf")) return "postfix-main";
  if (path.endsWith("/master.cf")) return "postfix-master";
  return undefined;
}

export const grammarOf = (languageId: string, _path: string): Grammar =>
  languageId === "postfix-master" ? masterCf : mainCf;
