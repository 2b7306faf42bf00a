import { newestCourier, newestPostfix, parseVersion, type Version } from "./facts/version.ts";
import type { Probes } from "./host/probes.ts";
import { courierTlsLibrary, installedCourier } from "./model/courier-installed.ts";
import type { InstanceOptions } from "./model/instance.ts";
import type { Settings } from "./settings.ts";
import { pathOf } from "./uri.ts";

/** What settings and machine say of an instance; with a Courier directory (a URI) of the installed Courier too. */
export function instanceOptions(
  settings: Settings,
  probes: Probes,
  courierDirectory: string | undefined,
): InstanceOptions {
  const { target, addresses, port465, certificates } = settings;
  const installed = () => (courierDirectory === undefined ? undefined : installedCourier(probes));
  const library = () =>
    courierDirectory === undefined ? undefined : courierTlsLibrary(probes, pathOf(courierDirectory));
  return {
    target: targetOf(settings, probes),
    courier: target.courier === "auto" ? (installed() ?? newestCourier) : target.courier,
    courierTls: target.courierTls === "auto" ? library() : target.courierTls,
    addresses,
    port465: port465.policy,
    expiresSoonDays: certificates.expiresSoonDays,
  };
}

/** The Postfix that the files are for: the setting, else the installed one, else the newest known. */
export function targetOf({ target: { postfix } }: Settings, probes: Probes): Version {
  if (postfix !== "auto") return parseVersion(postfix) ?? newestPostfix;
  const answer = probes.run("postconf", ["-dh", "mail_version"]);
  const installed = answer?.kind === "found" ? parseVersion(answer.value.stdout) : undefined;
  return installed ?? newestPostfix;
}
