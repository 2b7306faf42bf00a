import type { Instance } from "../instance.ts";
import type { MailService } from "../mail-service.ts";
import type { Scope } from "../scope.ts";

/** The service of a name that is reached by a socket of the machine, not of the network. */
export const innerService = (instance: Instance, name: string): MailService | undefined =>
  instance.activeServices.find((service) => service.name === name && service.type !== "inet");

/** What the service of a name sees; main.cf alone where master.cf has no such service. */
export const scopeOfService = (instance: Instance, name: string): Scope =>
  innerService(instance, name)?.scope ?? instance.scope;
