import { runProgram } from "./program.ts";

// Each command lies in its own file, which is loaded when it is called.
runProgram(
  {
    check: () => import("./check.ts"),
    model: () => import("./model.ts"),
    certs: () => import("./certs.ts"),
    clients: () => import("./clients.ts"),
    dns: () => import("./dns.ts"),
    trace: () => import("./trace.ts"),
    fix: () => import("./fix.ts"),
    "add-ip": () => import("./add-ip.ts"),
    "remove-ip": async () => ({ run: (await import("./add-ip.ts")).runRemoval }),
    diff: () => import("./compare.ts"),
    apply: () => import("./apply.ts"),
    queue: () => import("./queue.ts"),
    log: () => import("./log.ts"),
    explain: () => import("./explain.ts"),
    rules: async () => ({ run: (await import("./explain.ts")).runRules }),
    lsp: () => import("./lsp.ts"),
  },
  () => import("./check-workers.ts"),
);
