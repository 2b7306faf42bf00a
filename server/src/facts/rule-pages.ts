import readPages from "mailconf:rule-pages";
import { Rows } from "./rows.ts";

const pages = new Rows<{ readonly name: string; readonly page: string }>(readPages);

/** The documentation page of a rule as Markdown; undefined for what is no rule. */
export const rulePage = (id: string): string | undefined => pages.get(id)?.page;
