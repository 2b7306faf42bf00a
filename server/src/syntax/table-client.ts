import { type Grammar, startsLogicalLine } from "./grammar.ts";
import { Parameter } from "./main-cf.ts";

/** `mysql:`, `pgsql:`, `ldap:` and the like: the reader of main.cf. `$name` is not expanded in them. */
export const tableClient: Grammar = {
  startsEntry: startsLogicalLine,
  entry: (lineCount) => new Parameter(lineCount),
};

const secretNames = /(?:^|_)(?:password|bind_pw)$/;
const credentials = /:\/\/[^/\s:@]*:[^/\s@]+@|(?:^|[\s;?&])password\s*=/i;

/** Whether a setting holds a password: by its name, or by credentials in a connection string. */
export const holdsSecret = (name: string, value: string): boolean => secretNames.test(name) || hasCredentials(value);

export const hasCredentials = (value: string): boolean => credentials.test(value);
