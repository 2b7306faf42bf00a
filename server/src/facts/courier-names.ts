import readVariables from "./data/courier-variables.jsonl";
import { Rows } from "./rows.ts";

/** Every variable of Courier's configuration files, by name. */
export const courierVariables = new Rows<{ readonly name: string } & Readonly<Record<string, unknown>>>(readVariables);
