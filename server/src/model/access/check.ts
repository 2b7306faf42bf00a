import type { RestrictionItem } from "../restrictions.ts";
import type { Topic } from "./run-list.ts";
import type { Session, Status } from "./session.ts";
import type { RunItems } from "./table-result.ts";

/** One restriction, at work. */
export interface Check {
  readonly session: Session;
  readonly item: RestrictionItem;
  readonly topic: Topic;
  readonly run: RunItems;
}

export type Checks = Readonly<Record<string, (check: Check) => Status>>;

/** The word behind a restriction. */
export const argumentOf = ({ item }: Check): string => item.argument?.content.text ?? "";

/** The table behind a check_…_access; smtpd refuses everybody where there is none. */
export function tableOf(check: Check): string {
  const { item, session } = check;
  // smtpd opens a table in braces by what stands in them, and then looks for it with the braces: in vain.
  const name = item.argument?.text ?? "";
  if (!name.includes(":")) session.serverError(`${item.name} needs a table, type:name`);
  return name;
}

/** Asks what only the outside knows. */
export const ask = <Option extends string>(
  check: Check,
  question: string,
  options: readonly [Option, ...Option[]],
): Option => check.session.view.world.choose(question, options);

/** Asks what the DNS says of a client or of its addresses, of which a client can have others. */
export const askDns = <Option extends string>(
  check: Check,
  question: string,
  options: readonly [Option, ...Option[]],
): Option => check.session.view.world.choose(question, options, true);
