import { commands } from "../../facts/master.ts";
import { hostRule, replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";

export const unknownDaemon = hostRule({
  id: "unknown-daemon",
  severity: "warning",
  summary: "A service runs a program that Postfix does not have.",
  why: "master(8) cannot start the service: who connects gets no answer, and the log repeats the failure every minute.",
  references: ["https://www.postfix.org/master.5.html"],
  log: "fatal: master_spawn: exec <program>: No such file or directory",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "master.cf": `
smtp inet n - n - - smtpdd
                    ^^^^^^ Postfix has no program "smtpdd": the service cannot start; did you mean "smtpd"?
`,
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "daemon_directory = /usr/lib/postfix", "master.cf": "own unix - n n - - own_daemon" },
        machine: { files: { "/usr/lib/postfix/own_daemon": "" } },
      },
      {
        files: {
          "main.cf": "",
          "master.cf": "smtp inet n - n - - smtpd\nplesk_saslauthd unix y y n - 1 plesk_saslauthd status=5",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const { entry, command, scope } of instance.activeServices) {
      const token = entry.field("command");
      if (!token || commands().has(command) || command === "nqmgr") continue;
      const directory = scope.value("daemon_directory");
      const path = token.text.startsWith("/") ? `${directory}${token.text}` : `${directory}/${token.text}`;
      const answer = directory === undefined ? undefined : instance.probes.status(path);
      if (answer?.kind === "found" || answer?.kind === "denied") continue;
      const meant = nearest(command, commands().keys());
      // Without the machine's answer a program of the administrator's own is as likely as a slip.
      if (answer?.kind !== "missing" && !meant) continue;
      if (answer?.kind === "missing" && !isDaemonDirectoryThere(instance.probes.status(directory!))) {
        if (!meant) continue;
      }
      const message = `Postfix has no program "${command}": the service cannot start`;
      report({
        file: master,
        entry,
        span: token,
        message: meant ? `${message}; did you mean "${meant}"?` : `${message}; check the spelling or install it`,
        ...(meant && {
          fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => [replacement(entry, token, meant)] }],
        }),
      });
    }
  },
});

const isDaemonDirectoryThere = (answer: { readonly kind: string } | undefined): boolean => answer?.kind === "found";
