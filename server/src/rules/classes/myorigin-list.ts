import { placeholders } from "../../syntax/templates.ts";
import { modelRule } from "../rule.ts";

export const myoriginList = modelRule({
  id: "myorigin-list",
  severity: "error",
  summary: "The value of myorigin is more than one name.",
  why: "myorigin is the domain that local senders get, so it is one name. Every Postfix program stops at a list.",
  references: ["https://www.postfix.org/postconf.5.html#myorigin"],
  log: "fatal: myorigin parameter setting must not contain multiple values: <value>",
  fix: "none",
  examples: {
    bad: [
      `
myorigin = $mydomain, example.com
           ^^^^^^^^^^^^^^^^^^^^^^ myorigin must not contain multiple values: Postfix does not start; write one domain
`,
    ],
    good: ["myorigin = $mydomain", "myorigin = /etc/mailname", "mydomain = {{ mail_domain }}\nmyorigin = $mydomain"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("myorigin");
    if (!main || !setting) return;
    const { text } = instance.scope.evaluated("myorigin");
    const { text: raw } = setting.entry.value;
    if (placeholders(text).length > 0 || placeholders(raw).length > 0) return;
    if (!/[\s,]/.test(text.trim()) && !/[\s,]/.test(withoutExpressions(raw))) return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      message: "myorigin must not contain multiple values: Postfix does not start; write one domain",
    });
  },
});

/** What is left of a value when everything from its first `${` to its last `}` is taken out. */
function withoutExpressions(value: string): string {
  const [from, to] = [value.indexOf("${"), value.lastIndexOf("}")];
  return from >= 0 && to > from ? value.slice(0, from) + value.slice(to + 1) : value;
}
