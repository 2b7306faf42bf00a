import type { Machine } from "../machine.ts";
import { apply, offerApply } from "./apply.ts";
import { check, reload } from "./check-and-reload.ts";
import { showLog, startLogDocuments } from "./log-document.ts";
import { change, filter, flush, headers, refresh, showQueue, startQueueView } from "./queue-view.ts";

/** The commands that run programs, for an editor that has Node.js. */
export const machine: Machine = {
  check,
  apply,
  reload,
  showQueue,
  showLog,
  queueRefresh: refresh,
  queueFilter: filter,
  queueFlush: flush,
  queueHeaders: headers,
  queueHold: change("hold"),
  queueRelease: change("release"),
  queueRequeue: change("requeue"),
  queueDelete: change("delete"),
  start: (session) => {
    startQueueView(session);
    startLogDocuments(session);
    offerApply(session);
  },
};
