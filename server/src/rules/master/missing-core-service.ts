import { stockServices } from "../../facts/master.ts";
import type { Instance } from "../../model/instance.ts";
import { endOf, lineEndingOf, serviceLine } from "../../model/master-columns.ts";
import { modelRule } from "../rule.ts";

/** Services that others connect to, whatever the server is for; the parameter that renames each. */
const core: Readonly<Record<string, string>> = {
  pickup: "pickup_service_name",
  cleanup: "cleanup_service_name",
  qmgr: "queue_service_name",
  rewrite: "rewrite_service_name",
  bounce: "bounce_service_name",
  defer: "defer_service_name",
  trace: "trace_service_name",
  error: "error_service_name",
  retry: "",
  showq: "showq_service_name",
};

export const missingCoreService = modelRule({
  id: "missing-core-service",
  severity: "warning",
  summary: "A service is absent that the rest of Postfix connects to.",
  why: "Without it mail stays where it is: the daemon that needs the service waits, warns, and tries again later.",
  references: ["https://www.postfix.org/OVERVIEW.html"],
  log: "warning: connect to private/<name>: No such file or directory",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "master.cf": `
smtp inet n - n - - smtpd
^^^^^^^^^^^^^^^^^^^^^^^^^ there is no service "cleanup": other services connect to it and mail stops there; insert the stock line
pickup unix n - n 60 1 pickup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
smtp unix - - n - - smtp
local unix - n n - - local
postlog unix-dgram n - n - 1 postlogd
`,
        },
      },
    ],
    good: [{ files: { "master.cf": "smtp inet n - n - - smtpd" } }],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    const services = instance.activeServices;
    // A fragment that is put together with others says nothing about what is missing.
    if (!master || services.length < 6 || instance.services.some(({ refusal }) => refusal)) return;
    const names = new Set(services.filter(({ type }) => type !== "inet").map(({ name }) => name));
    const first = services[0]!;
    for (const stock of stockServices(instance.target)) {
      if (stock.type === "inet" || !(stock.name in core) || isRenamed(instance, stock.name) || names.has(stock.name))
        continue;
      const fields = [
        stock.name,
        stock.type,
        stock.private,
        stock.unprivileged,
        stock.chroot,
        stock.wakeup,
        stock.maxproc,
        stock.command,
      ];
      const { position, before } = endOf(master);
      report({
        file: master,
        entry: first.entry,
        span: { start: 0, end: first.entry.fields.at(-1)!.end },
        message: `there is no service "${stock.name}": other services connect to it and mail stops there; insert the stock line`,
        fixes: [
          {
            title: `Insert the stock service "${stock.name}"`,
            safe: false,
            edits: () => [
              {
                uri: master.uri,
                range: { start: position, end: position },
                newText: `${before}${serviceLine(fields)}${lineEndingOf(master)}`,
              },
            ],
          },
        ],
      });
    }
  },
});

function isRenamed(instance: Instance, name: string): boolean {
  const parameter = core[name];
  return parameter !== undefined && parameter !== "" && instance.scope.isSet(parameter);
}
