import { type FieldName, fieldNames, type Service } from "../syntax/master-cf.ts";
import type { Token } from "../syntax/text.ts";
import { masterRefusals, type Refusal } from "./services.ts";

/** A refusal of master(8), sorted by what an administrator did wrong. */
export interface MasterRefusal {
  readonly kind: "count" | "type" | "field" | "name" | "private" | "braces";
  readonly message: string;
  readonly token: Token | undefined;
  readonly field: FieldName | undefined;
}

/** The first reason for which master(8) stops at an entry, whatever inet_interfaces is. */
export function refusalsOf(entry: Service): MasterRefusal | undefined {
  // Six rules ask.
  let answer = answers.get(entry);
  if (!answer) {
    answer = { refusal: firstRefusal(entry) };
    answers.set(entry, answer);
  }
  return answer.refusal;
}

const answers = new WeakMap<Service, { readonly refusal: MasterRefusal | undefined }>();

function firstRefusal(entry: Service): MasterRefusal | undefined {
  for (const refusal of masterRefusals(entry)) {
    const { message, token, field } = refusal;
    // With a column missing, the next word stands in its place and is refused for that.
    const kind = entry.fields.length < fieldNames.length ? "count" : kindOf(refusal);
    return { kind, message, token, field };
  }
  return undefined;
}

function kindOf({ message, token, field }: Refusal): MasterRefusal["kind"] {
  if (!token) return "count";
  if (message === "inet service cannot be private") return "private";
  if (field === undefined) return "braces";
  if (field === "type")
    return message.startsWith("bad transport type") || message.includes("no default") ? "type" : "name";
  return "field";
}
