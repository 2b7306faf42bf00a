import type { Service } from "../../syntax/master-cf.ts";
import { type Token, tokenOf } from "../../syntax/text.ts";
import type { Word } from "../../syntax/words.ts";
import { programOf } from "./program-field.ts";

/** The attributes of a pipe or spawn service; argv= takes all words behind it. */
export interface Attributes {
  readonly program: "pipe" | "spawn";
  readonly attributes: readonly { readonly name: Token; readonly value: Token; readonly word: Word }[];
  /** Words before argv= that are no name=value. */
  readonly strays: readonly Word[];
  /** The words of the command, argv= taken off the first. */
  readonly argv: readonly Token[] | undefined;
}

/** Reads what stands behind the options of a pipe or spawn service; undefined for other services. */
export function attributesOf(entry: Service): Attributes | undefined {
  const program = programOf(entry)?.name;
  if (program !== "pipe" && program !== "spawn") return undefined;
  const attributes: { name: Token; value: Token; word: Word }[] = [];
  const strays: Word[] = [];
  for (const [i, word] of entry.operands.entries()) {
    const { start, end, text } = word.content;
    const equals = text.indexOf("=");
    if (equals <= 0) {
      strays.push(word);
      continue;
    }
    const name = tokenOf(entry.text, start, start + equals);
    const value = tokenOf(entry.text, start + equals + 1, end);
    attributes.push({ name, value, word });
    if (name.text.toLowerCase() === "argv") {
      const rest = entry.operands.slice(i + 1).map((next) => next.content);
      return { program, attributes, strays, argv: value.text === "" ? rest : [value, ...rest] };
    }
  }
  return { program, attributes, strays, argv: undefined };
}

export const attribute = ({ attributes }: Attributes, name: string) =>
  attributes.find((found) => found.name.text.toLowerCase() === name);
