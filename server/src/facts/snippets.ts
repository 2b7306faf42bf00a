import readCourier from "../../../snippets/courier.code-snippets.json";
import readCourierAuth from "../../../snippets/courier-auth.code-snippets.json";
import readMain from "../../../snippets/postfix-main.code-snippets.json";
import readMaster from "../../../snippets/postfix-master.code-snippets.json";
import readTable from "../../../snippets/postfix-table.code-snippets.json";
import readTableClient from "../../../snippets/postfix-table-client.code-snippets.json";
import { once } from "./rows.ts";

/** A block of whole entries with its stops, in the notation of editors. VS Code shows the same files in Insert Snippet. */
export interface Snippet {
  readonly title: string;
  /** What is typed for it; no `prefix`, by which VS Code would offer it inside values too. */
  readonly label: string;
  readonly description: string;
  readonly body: string;
}

type Row = Readonly<Record<string, { readonly label: string; readonly description: string; readonly body: string[] }>>;

/** The build gives a function that reads the text (scripts/data-plugin.mjs); the type checker sees the file itself. */
const read = (module: unknown) =>
  once((): readonly Snippet[] =>
    Object.entries(JSON.parse((module as () => string)() || "{}") as Row).map(
      ([title, { label, description, body }]) => ({
        title,
        label,
        description,
        body: body.join("\n"),
      }),
    ),
  );

/** The snippets of each language. */
export const snippets: Readonly<Record<string, () => readonly Snippet[]>> = {
  courier: read(readCourier),
  "courier-auth": read(readCourierAuth),
  "postfix-main": read(readMain),
  "postfix-master": read(readMaster),
  "postfix-table": read(readTable),
  "postfix-table-client": read(readTableClient),
};
