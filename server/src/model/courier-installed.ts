import { parseVersion, type Version } from "../facts/version.ts";
import type { Probes } from "../host/probes.ts";
import { indexOfAscii } from "../syntax/bytes.ts";

/** The installed Courier IMAP by Debian's package database; undefined where there is none or nobody may be asked. */
export function installedCourier(probes: Probes): Version | undefined {
  const answer = probes.derived("/var/lib/dpkg/status", "courier", ({ bytes }) => {
    const paragraph = paragraphOf(bytes, "Package: courier-imap\n");
    if (paragraph === undefined) return undefined;
    const lines = paragraph.split("\n");
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

/** The paragraph that begins with a line; the file holds one for each package of the machine. */
function paragraphOf(bytes: Uint8Array, line: string): string | undefined {
  for (let at = indexOfAscii(bytes, line); at >= 0; at = indexOfAscii(bytes, line, at + 1)) {
    if (at > 0 && bytes[at - 1] !== 0x0a) continue;
    const end = indexOfAscii(bytes, "\n\n", at);
    return new TextDecoder().decode(bytes.subarray(at, end < 0 ? undefined : end));
  }
  return undefined;
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
      if (indexOfAscii(bytes, "libgnutls.so") >= 0) return "gnutls";
      return indexOfAscii(bytes, "libssl.so") >= 0 ? "openssl" : undefined;
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
