import { isLoopback } from "../../model/addresses.ts";
import type { Instance } from "../../model/instance.ts";
import type { MailService } from "../../model/mail-service.ts";
import type { Scope } from "../../model/scope.ts";

/** The TLS level at which a server works, the old switches and wrapper mode counted in; undefined where it cannot be known. */
export function serverLevel(
  scope: Scope,
  daemon: "smtpd" | "postscreen" = "smtpd",
): "none" | "may" | "encrypt" | undefined {
  if (daemon === "smtpd" && scope.bool("smtpd_tls_wrappermode")) return "encrypt";
  const level = scope.value(`${daemon}_tls_security_level`)?.trim().toLowerCase();
  if (level === undefined) return undefined;
  if (level === "") {
    if (scope.bool(`${daemon}_enforce_tls`)) return "encrypt";
    return scope.bool(`${daemon}_use_tls`) ? "may" : "none";
  }
  if (level === "none" || level === "may") return level;
  return /^(encrypt|verify|secure|fingerprint)$/.test(level) ? "encrypt" : undefined;
}

/** Whether nobody but this machine can reach a service. */
export function isLocalOnly(instance: Instance, { address }: MailService): boolean {
  if (!address) return true;
  if (address.host !== "") return address.host.toLowerCase() === "localhost" || isLoopback(address.host);
  const interfaces = instance.interfaces;
  return interfaces !== undefined && interfaces.length > 0 && interfaces.every((host) => isLoopback(host));
}
