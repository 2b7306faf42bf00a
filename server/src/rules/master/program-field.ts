import { type CommandFact, commands } from "../../facts/master.ts";
import type { FieldName, Service } from "../../syntax/master-cf.ts";
import type { Token } from "../../syntax/text.ts";

/** The fact of the program that a complete entry runs, with the program's name. */
export function programOf(entry: Service): { readonly name: string; readonly fact: CommandFact } | undefined {
  const command = entry.field("command")?.text;
  if (command === undefined) return undefined;
  const name = command.slice(command.lastIndexOf("/") + 1);
  const fact = commands().get(name);
  return fact && { name, fact };
}

export const fieldOf = (entry: Service, name: FieldName): Token => entry.field(name)!;
