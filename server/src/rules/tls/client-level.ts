import type { Scope } from "../../model/scope.ts";

/** The SMTP client's TLS level, the old switches counted in; undefined where it cannot be known. */
export function clientLevel(scope: Scope, daemon: "smtp" | "lmtp" = "smtp"): string | undefined {
  const level = scope.value(`${daemon}_tls_security_level`)?.trim().toLowerCase();
  if (level !== "") return level;
  if (scope.bool(`${daemon}_enforce_tls`)) return scope.bool(`${daemon}_tls_enforce_peername`) ? "verify" : "encrypt";
  return scope.bool(`${daemon}_use_tls`) ? "may" : "none";
}
