import { isDigits } from "./evaluate.ts";

/** services(5) names that mail servers use, with their TCP ports. */
const wellKnown: Readonly<Record<string, number>> = {
  smtp: 25,
  mail: 25,
  submission: 587,
  submissions: 465,
  smtps: 465,
  ssmtp: 465,
  urd: 465,
  imap: 143,
  imap2: 143,
  imaps: 993,
  pop3: 110,
  "pop-3": 110,
  pop3s: 995,
  sieve: 4190,
  lmtp: 24,
  qmqp: 628,
};

/** The TCP port of a number or a services(5) name; undefined for a name that is not known. */
export function portNumber(port: string): number | undefined {
  if (isDigits(port)) return Number(port) <= 65535 ? Number(port) : undefined;
  return wellKnown[port];
}
