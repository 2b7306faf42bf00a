import { type Grammar, startsLogicalLine } from "./grammar.ts";
import { Parameter } from "./main-cf.ts";

/** `mysql:`, `pgsql:`, `ldap:` and the like: the reader of main.cf. `$name` is not expanded in them. */
export const tableClient: Grammar = {
  startsEntry: startsLogicalLine,
  entry: (lineCount) => new Parameter(lineCount),
};
