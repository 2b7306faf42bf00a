import { type AccessRow, accessOf, type Destination, type Sender } from "../model/access/matrix.ts";
import type { Instance } from "../model/instance.ts";
import type { MailService } from "../model/mail-service.ts";
import { listNames } from "../model/restrictions.ts";
import { Service } from "../syntax/master-cf.ts";
import { dependsText } from "./assumptions.ts";
import { code, escaped, shortened } from "./markdown.ts";
import type { Thing } from "./thing-at.ts";

/** A small table below a restriction list: who is let through to where by the smtpd that has it. */
export function accessLines(instance: Instance, { entry }: Thing, name: string): string[] {
  if (!(listNames as readonly string[]).includes(name)) return [];
  const service = serviceFor(instance, entry instanceof Service ? entry : undefined);
  if (!service) return [];
  const rows = accessOf(instance, service);
  const destinations = [...new Set(rows.map(({ to }) => to))];
  const senders = [...new Set(rows.map(({ from }) => from))];
  const cell = (from: Sender, to: Destination) => cellText(rows.find((row) => row.from === from && row.to === to));
  return [
    `All lists of ${code(service.name)} together:`,
    [
      `| | ${destinations.join(" | ")} |`,
      `|---|${destinations.map(() => "---|").join("")}`,
      ...senders.map((from) => `| ${from} | ${destinations.map((to) => cell(from, to)).join(" | ")} |`),
    ].join("\n"),
  ];
}

/** The service itself, else the first smtpd that takes what main.cf says. */
function serviceFor(instance: Instance, entry: Service | undefined): MailService | undefined {
  const smtpds = instance.activeServices.filter(({ command }) => command === "smtpd");
  return entry ? smtpds.find((service) => service.entry === entry) : smtpds[0];
}

function cellText(row: AccessRow | undefined): string {
  if (!row) return "";
  const { verdict, by, dependsOn } = row.verdict;
  const why = verdict === "depends" ? dependsText(dependsOn.slice(0, 1)) : (by?.text.split(": ")[0] ?? "");
  return `${verdict}${why === "" ? "" : `: ${escaped(shortened(why, 60)).replaceAll("|", "\\|")}`}`;
}
