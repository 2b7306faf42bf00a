import { modelRule } from "../rule.ts";

export const limitConflict = modelRule({
  id: "limit-conflict",
  severity: "error",
  summary: "Two size limits contradict each other.",
  why: "A mailbox limit below the message limit makes the delivery agent stop. A queue_minfree below one and a half times the message limit decides nothing, because smtpd refuses mail below that in any case.",
  references: [
    "https://www.postfix.org/postconf.5.html#mailbox_size_limit",
    "https://www.postfix.org/postconf.5.html#queue_minfree",
  ],
  log: "fatal: configuration error: mailbox_size_limit is smaller than message_size_limit",
  fix: "unsafe",
  examples: {
    bad: [
      `
message_size_limit = 104857600
                     ^^^^^^^^^ mailbox_size_limit (51200000) is smaller than message_size_limit: local delivery stops; raise it or set it to 0 for no limit
`,
      `
message_size_limit = 10240000
virtual_mailbox_limit = 1000
                        ^^^^ virtual_mailbox_limit (1000) is smaller than message_size_limit: virtual delivery stops; raise it or set it to 0 for no limit
`,
      `
message_size_limit = 10240000
queue_minfree = 1000
                ^^^^ smtpd refuses mail below 1.5 times message_size_limit in any case, so this has no effect: set it to 15360000 or more, or leave it at 0
`,
    ],
    good: [
      "message_size_limit = 104857600\nmailbox_size_limit = 0\nvirtual_mailbox_limit = 0",
      "message_size_limit = 20480000",
      "mailbox_size_limit = 0\nmessage_size_limit = 0",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const number = (name: string) => {
      const value = instance.scope.value(name);
      return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
    };
    const message = number("message_size_limit");
    if (!main || message === undefined) return;
    for (const [name, who] of [
      ["mailbox_size_limit", "local"],
      ["virtual_mailbox_limit", "virtual"],
    ] as const) {
      const limit = number(name);
      if (limit === undefined || limit === 0 || (message !== 0 && limit >= message)) continue;
      // Nobody delivers to virtual mailboxes where there are none.
      if (who === "virtual" && !instance.settings.has(name) && !deliversVirtually(instance)) continue;
      if (who === "local" && !instance.settings.has(name) && instance.scope.value("mydestination") === "") continue;
      const setting = instance.settings.get(name) ?? instance.settings.get("message_size_limit");
      if (!setting) continue;
      report({
        file: main,
        entry: setting.entry,
        span: setting.entry.value,
        message: `${name} (${limit}) is smaller than message_size_limit: ${who} delivery stops; raise it or set it to 0 for no limit`,
        fixes: [
          {
            title: `Set ${name} to 0`,
            safe: false,
            edits: () => {
              const own = instance.settings.get(name);
              if (own) return [{ range: own.entry.range(own.entry.value), newText: "0" }];
              const end = setting.entry.wholeRange.end;
              return [{ range: { start: end, end }, newText: `\n${name} = 0` }];
            },
          },
        ],
      });
    }
    const minfree = number("queue_minfree");
    const setting = instance.settings.get("queue_minfree");
    if (!setting || minfree === undefined || minfree === 0 || minfree >= message * 1.5) return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      severity: "warning",
      message: `smtpd refuses mail below 1.5 times message_size_limit in any case, so this has no effect: set it to ${Math.ceil(message * 1.5)} or more, or leave it at 0`,
      fixes: [
        {
          title: `Change to ${Math.ceil(message * 1.5)}`,
          safe: false,
          edits: () => [{ range: setting.entry.range(setting.entry.value), newText: String(Math.ceil(message * 1.5)) }],
        },
      ],
    });
  },
});

/** Whether virtual(8) itself delivers: mailbox domains are set and no other transport takes their mail. */
function deliversVirtually(instance: Parameters<typeof limitConflict.check>[0]): boolean {
  const transport = instance.scope.value("virtual_transport");
  return (
    instance.settings.has("virtual_mailbox_maps") &&
    (transport === "virtual" || transport?.startsWith("virtual:") === true)
  );
}
