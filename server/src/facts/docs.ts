import readAuthModules from "./data/summaries-authmodules.tsv";
import readClientKeys from "./data/summaries-client-keys.tsv";
import readCourier from "./data/summaries-courier.tsv";
import readDaemons from "./data/summaries-daemons.tsv";
import readFields from "./data/summaries-fields.tsv";
import readParameters from "./data/summaries-parameters.tsv";
import readPipe from "./data/summaries-pipe.tsv";
import readRestrictions from "./data/summaries-restrictions.tsv";
import readTables from "./data/summaries-tables.tsv";
import { once } from "./rows.ts";

const readers = {
  parameter: readParameters,
  restriction: readRestrictions,
  table: readTables,
  "client-key": readClientKeys,
  daemon: readDaemons,
  field: readFields,
  pipe: readPipe,
  courier: readCourier,
  authmodule: readAuthModules,
};

export type DocumentedKind = keyof typeof readers;

const summaries = Object.fromEntries(
  Object.entries(readers).map(([kind, read]) => [kind, once(() => readSummaries(read()))]),
) as Record<DocumentedKind, () => ReadonlyMap<string, string>>;

/** Our own one to three sentences on a thing; undefined for what has none. */
export const summaryOf = (kind: DocumentedKind, name: string): string | undefined => summaries[kind]().get(name);

/** Every name of a kind that has a summary. */
export const documentedNames = (kind: DocumentedKind): Iterable<string> => summaries[kind]().keys();

function readSummaries(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const tab = line.indexOf("\t");
    if (tab > 0) found.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return found;
}
