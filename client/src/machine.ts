import type { Session } from "./session.ts";

/** What needs the machine that the files are on: absent in a browser, where no program can be run. */
export type MachineCommand = "check" | "apply" | "reload" | "showQueue" | "showLog" | QueueCommand;

type QueueCommand =
  | "queueRefresh"
  | "queueFilter"
  | "queueFlush"
  | "queueHeaders"
  | "queueHold"
  | "queueRelease"
  | "queueRequeue"
  | "queueDelete";

export type Machine = Readonly<Record<MachineCommand, (session: Session, ...items: readonly unknown[]) => unknown>> & {
  /** Views and listeners that live as long as the extension. */
  readonly start: (session: Session) => void;
};
