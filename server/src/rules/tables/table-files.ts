import { tableTypes } from "../../facts/tables.ts";
import type { FileStatus } from "../../host/host.ts";
import type { Instance } from "../../model/instance.ts";
import { memberReferences } from "../../model/tables.ts";
import { type TableWord, tableWords } from "./table-words.ts";

/** A table that lies in a file, with what the machine says of it. */
export interface TableFile extends TableWord {
  readonly type: string;
  readonly path: string;
  /** Ending of the index that postmap or postalias makes; undefined for text that is read as it is. */
  readonly suffix: string | undefined;
  readonly source: FileStatus | "missing" | undefined;
  readonly index: FileStatus | "missing" | undefined;
}

/** Every file table that is named by absolute path; what may not be asked is undefined. */
export function tableFiles(instance: Instance): readonly TableFile[] {
  return instance.memo("table files", () =>
    tableWords(instance).flatMap((word): TableFile[] => {
      if (!word.table || word.text.includes("$")) return [];
      return memberReferences(word.table).flatMap(({ type, name }) => {
        const fact = tableTypes().get(type);
        if (!fact || !name.startsWith("/") || (fact.nature !== "indexed-file" && fact.nature !== "text-file"))
          return [];
        const suffix = fact.nature === "indexed-file" ? (fact.suffix as readonly string[] | undefined)?.[0] : undefined;
        const ask = (path: string) => {
          const answer = instance.probes.status(path);
          if (answer?.kind === "found") return answer.value;
          return answer?.kind === "missing" && instance.probes.isDirectoryThere(path)
            ? ("missing" as const)
            : undefined;
        };
        return [
          {
            ...word,
            type,
            path: name,
            suffix,
            source: ask(name),
            index: suffix === undefined ? undefined : ask(name + suffix),
          },
        ];
      });
    }),
  );
}

/** A path is missing only where its directory is there: else the files are those of another machine. */
/** The command that makes the index of a table. */
export const indexCommand = ({ type, path, parameter }: TableFile): string =>
  parameter === "alias_maps" || parameter === "alias_database" || /aliases[^/]*$/.test(path)
    ? `postalias ${type}:${path}`
    : `postmap ${type}:${path}`;
