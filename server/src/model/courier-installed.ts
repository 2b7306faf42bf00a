import { parseVersion, type Version } from "../facts/version.ts";
import type { Probes } from "../host/probes.ts";

/** The installed Courier IMAP by Debian's package database; undefined where there is none or nobody may be asked. */
export function installedCourier(probes: Probes): Version | undefined {
  const answer = probes.derived("/var/lib/dpkg/status", "courier", ({ bytes }) => {
    const text = new TextDecoder().decode(bytes);
    const start = text.indexOf("\nPackage: courier-imap\n");
    if (start < 0) return undefined;
    const end = text.indexOf("\n\n", start);
    const lines = text.slice(start, end < 0 ? undefined : end).split("\n");
    const isInstalled = lines.some((line) => line.startsWith("Status: ") && line.endsWith(" installed"));
    const version = lines
      .find((line) => line.startsWith("Version: "))
      ?.slice(9)
      .replace(/^\d+:/, "")
      .split("+")[0];
    return isInstalled && version !== undefined ? parseVersion(version) : undefined;
  });
  return answer?.kind === "found" ? answer.value : undefined;
}

/** Where packages and Courier's own Makefile put the program. */
const programs = [
  "/usr/bin/couriertls",
  "/usr/lib/courier/bin/couriertls",
  "/usr/lib/courier-imap/bin/couriertls",
  "/usr/local/bin/couriertls",
];

/**
 * The library that couriertls is built with: by the program's own needs, else by the form of imapd.cnf (OpenSSL's has a
 * section `[ req ]`); undefined where neither is there. `directory`: Courier's configuration, as an absolute path.
 */
export function courierTlsLibrary(probes: Probes, directory: string): "openssl" | "gnutls" | undefined {
  for (const program of programs) {
    const answer = probes.derived(program, "library", ({ bytes }) => {
      const text = new TextDecoder("latin1").decode(bytes);
      if (text.includes("libgnutls.so")) return "gnutls";
      return text.includes("libssl.so") ? "openssl" : undefined;
    });
    if (answer?.kind === "found" && answer.value) return answer.value;
  }
  for (const name of ["imapd.cnf", "pop3d.cnf"]) {
    const answer = probes.text(`${directory}/${name}`);
    if (answer?.kind !== "found") continue;
    const lines = answer.value.text.split("\n").map((line) => line.trim());
    if (lines.some((line) => line.startsWith("[") && line.slice(1, -1).trim() === "req")) return "openssl";
    if (lines.some((line) => line.startsWith("expiration_days"))) return "gnutls";
  }
  return undefined;
}
