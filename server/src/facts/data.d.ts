/** A data file that ships with the program: the function returns its text, which is read at the first call. */
declare module "*.jsonl" {
  export default function read(): string;
}

/** A data file that ships with the program: the function returns its text, which is read at the first call. */
declare module "*.tsv" {
  export default function read(): string;
}

/** The rules' pages: one JSON object with `name` and `page` (Markdown) a line. */
declare module "mailconf:rule-pages" {
  export default function read(): string;
}
