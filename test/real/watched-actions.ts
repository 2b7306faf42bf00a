import type { Actions } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";

/** What changes the disk: an apply is cut before each of these in turn. */
const changing = ["create", "rename", "remove", "removeTree", "makeDirectory"] as const;

/** The actions, with `before` called ahead of each that changes the disk, and of each program that `isStep` names. */
export function watchedActions(
  before: (count: number, name: string, first: string) => void,
  isStep: (args: readonly string[]) => boolean = (args) => args.includes("reload"),
): Actions {
  const actions = nodeActions();
  let count = 0;
  const wrapped: Record<string, unknown> = { ...actions };
  for (const name of changing)
    wrapped[name] = (...args: unknown[]) => {
      before(++count, name, String(args[0]));
      return (actions[name] as (...all: unknown[]) => unknown)(...args);
    };
  wrapped.run = (...args: Parameters<Actions["run"]>) => {
    if (isStep(args[1])) before(++count, "run", args[1].join(" "));
    return actions.run(...args);
  };
  return wrapped as unknown as Actions;
}
