import { canonicalAddress } from "../addresses.ts";
import { splitHostPort } from "../host-port.ts";
import type { Instance } from "../instance.ts";
import type { MailService } from "../mail-service.ts";
import { portNumber } from "../ports.ts";

/** The smtpd that answers at a place, and the postscreen before it. */
export interface ChosenListener {
  readonly service: MailService;
  readonly postscreen?: MailService;
}

/** Finds the smtpd that is meant by a port, `address:port` or the name of a service; a sentence where there is none. */
export function chooseListener(instance: Instance, text: string): ChosenListener | string {
  const named = instance.activeServices.find((service) => service.name === text && isServer(service));
  if (named) return behind(instance, named);
  const place = splitHostPort(text);
  if (typeof place === "string") return `"${text}" is no port, ADDRESS:PORT or service of master.cf`;
  const port = portNumber(place.port);
  const onPort = instance.activeServices.filter(
    (service) => service.type === "inet" && isServer(service) && port !== undefined && portOf(service) === port,
  );
  const wanted = canonicalAddress(place.host);
  const isAt = (service: MailService) =>
    service.address!.host !== "" && canonicalAddress(service.address!.host) === wanted;
  const isEverywhere = (service: MailService) => service.address!.host === "";
  const found =
    place.host === "" ? (onPort.find(isEverywhere) ?? onPort[0]) : (onPort.find(isAt) ?? onPort.find(isEverywhere));
  if (!instance.files.master) return "there is no master.cf, which says what listens";
  return found ? behind(instance, found) : `no smtpd listens on ${text}`;
}

const isServer = ({ command }: MailService): boolean => command === "smtpd" || command === "postscreen";
const portOf = (service: MailService): number | undefined => portNumber(service.address?.port ?? "");

function behind(instance: Instance, service: MailService): ChosenListener | string {
  if (service.command === "smtpd") return { service };
  const name = service.scope.value("smtpd_service_name") ?? "smtpd";
  const smtpd = instance.activeServices.find((other) => other.name === name && other.type === "pass");
  return smtpd ? { service: smtpd, postscreen: service } : `postscreen has no service "${name}" to hand clients to`;
}
/** Every smtpd that takes mail from the network, with the postscreen before it. */
export const smtpListeners = (instance: Instance): readonly ChosenListener[] =>
  instance.activeServices
    .filter((service) => service.type === "inet" && isServer(service))
    .map((service) => behind(instance, service))
    .filter((found) => typeof found !== "string");
