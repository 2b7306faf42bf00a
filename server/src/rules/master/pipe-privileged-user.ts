import { modelRule } from "../rule.ts";
import { attribute, attributesOf } from "./pipe-words.ts";

export const pipePrivilegedUser = modelRule({
  id: "pipe-privileged-user",
  severity: "error",
  summary: "A command is to run as root, as Postfix's own user or in its group.",
  why: "pipe and spawn refuse these: a hole in the command would open the whole machine or the mail queue. Mail for the transport stays in the queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: "fatal: user= command-line attribute specifies mail system owner <user>",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "master.cf": `
filter unix - n n - - pipe user=root argv=/usr/bin/filter
                                ^^^^ "root" is refused: the daemon stops; use a user of the command's own
`,
        },
      },
      {
        files: {
          "main.cf": "mail_owner = postfix",
          "master.cf": `
filter unix - n n - - pipe user=postfix argv=/usr/bin/filter
                                ^^^^^^^ "postfix" is the mail system owner and refused: the daemon stops; use a user of the command's own
`,
        },
      },
    ],
    good: [
      { files: { "main.cf": "", "master.cf": "filter unix - n n - - pipe user=filter:filter argv=/usr/bin/filter" } },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    const owner = instance.scope.value("mail_owner");
    const setgid = instance.scope.value("setgid_group");
    for (const { entry } of instance.activeServices) {
      const found = attributesOf(entry);
      const value = found && attribute(found, "user")?.value;
      if (!value) continue;
      const [user = "", group = ""] = value.text.split(":");
      const word =
        user === "root" || group === "root"
          ? '"root" is refused'
          : user === owner || group === owner
            ? `"${owner}" is the mail system owner and refused`
            : setgid !== "" && group === setgid && group !== ""
              ? `the group "${setgid}" may write to the queue and is refused`
              : undefined;
      if (word)
        report({
          file: master,
          entry,
          span: value,
          message: `${word}: the daemon stops; use a user of the command's own`,
        });
    }
  },
});
