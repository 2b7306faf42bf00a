import type { Instance } from "../../model/instance.ts";
import type { MailService } from "../../model/mail-service.ts";
import { portNumber } from "../../model/ports.ts";

/** The smtpd services on 587 that anybody but this machine can reach. */
export function submissionServices(instance: Instance): readonly MailService[] {
  return instance.activeServices.filter(
    ({ address, command }) => command === "smtpd" && address && portNumber(address.port) === 587,
  );
}
