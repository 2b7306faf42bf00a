import { canonicalAddress, isIpv6 } from "../../model/addresses.ts";
import type { Instance } from "../../model/instance.ts";
import type { Listener } from "../../model/listeners.ts";
import { overrideIndent } from "../../model/master-columns.ts";
import { certificatePorts, guessedCertificate, kindOfPort, type ServiceKind } from "../../model/per-ip-services.ts";
import { type Fix, type ModelFinding, modelRule } from "../rule.ts";
import { blockFix } from "./block-fix.ts";
import { answering, hasSniMap, mainCertificate, ownAddresses } from "./own-addresses.ts";

export const missingCertificateForIp = modelRule({
  id: "missing-certificate-for-ip",
  severity: "warning",
  summary: "An address of this server presents the certificate of another.",
  why: "Other addresses of this server have a certificate of their own. Mail programs that connect to this one are shown the certificate from main.cf and complain that it is wrong.",
  references: [
    "https://www.postfix.org/postconf.5.html#smtpd_tls_cert_file",
    "https://www.postfix.org/TLS_README.html#server_tls",
  ],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\ninet_interfaces = all\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem\nsmtpd_tls_key_file = $smtpd_tls_cert_file",
          "master.cf": `
smtp inet n - n - - smtpd
^^^^^^^^^^^^^^^^^^^^^^^^^ 192.0.2.3 presents the certificate of main.cf, made for another address: insert services for 192.0.2.3 with its own
192.0.2.2:smtp inet n - n - - smtpd
  -o smtpd_tls_cert_file=/etc/postfix/192.0.2.2.pem
`,
        },
        addresses: ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem\nsmtpd_tls_key_file = $smtpd_tls_cert_file",
          "master.cf": `
192.0.2.1:smtp inet n - n - - smtpd
192.0.2.2:smtp inet n - n - - smtpd
  -o smtpd_tls_cert_file=/etc/postfix/192.0.2.2.pem
192.0.2.3:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^ 192.0.2.3 presents the certificate of main.cf, made for another address: add "-o smtpd_tls_cert_file=" with its own
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem",
          "master.cf": "smtp inet n - n - - smtpd",
        },
        addresses: ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem\ntls_server_sni_maps = hash:/etc/postfix/sni",
          "master.cf":
            "smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd\n  -o smtpd_tls_cert_file=/etc/postfix/192.0.2.2.pem",
        },
        addresses: ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    const main = mainCertificate(instance);
    if (!master || main === undefined || hasSniMap(instance)) return;
    for (const family of [false, true]) {
      const addresses = [...ownAddresses(instance).keys()].filter((address) => isIpv6(address) === family);
      const shown = addresses.map((address) => ({ address, listener: presenting(instance, address) }));
      const onMain = shown.filter(({ listener }) => listener && listener.certificate === main);
      const hasOwn = shown.some(({ listener }) => listener?.certificate && listener.certificate !== main);
      if (!hasOwn) continue;
      // One address may live on main.cf's certificate; which one, only the names in it would tell.
      for (const { address, listener } of onMain.slice(1))
        report({ file: master, ...findingFor(instance, address, listener!) });
    }
  },
});

/** The TLS listener that answers an address on the first of 25, 587 and 465 that any does. */
function presenting(instance: Instance, address: string): Listener | undefined {
  for (const port of certificatePorts) {
    const listener = answering(instance, address, port);
    if (listener && listener.tls !== "none") return listener;
  }
  return undefined;
}

function findingFor(instance: Instance, address: string, listener: Listener): Omit<ModelFinding, "file"> {
  const source = listener.source;
  if (source.server !== "postfix") throw new Error("a Courier listener has no service");
  const { entry } = source.service;
  const isOwn = listener.isExplicit && canonicalAddress(listener.address) === address;
  const start = `${address} presents the certificate of main.cf, made for another address`;
  return isOwn
    ? {
        entry,
        span: entry.fields[0]!,
        message: `${start}: add "-o smtpd_tls_cert_file=" with its own`,
        fixes: [overrideFix(instance, address)],
      }
    : {
        entry,
        span: { start: 0, end: entry.fields.at(-1)!.end },
        message: `${start}: insert services for ${address} with its own`,
        fixes: [blockFix(instance, address, offeredKinds(instance))],
      };
}

/** The kinds of service that the server offers at all. */
export function offeredKinds(instance: Instance): ServiceKind[] {
  return certificatePorts
    .filter((port) => instance.listeners.some((listener) => listener.port === port && listener.tls !== "none"))
    .map((port) => kindOfPort(port)!);
}

/** Adds the certificate and its key to every listener of the address that has none. */
function overrideFix(instance: Instance, address: string): Fix {
  const certificate = guessedCertificate(instance, address);
  return {
    title: `Add ${certificate} to the services of ${address}`,
    safe: false,
    edits: () =>
      instance.listeners.flatMap((listener) => {
        if (listener.source.server !== "postfix" || !listener.isExplicit) return [];
        const { entry, overrides, scope } = listener.source.service;
        if (canonicalAddress(listener.address) !== address || overrides.has("smtpd_tls_cert_file")) return [];
        const end = entry.wholeRange.end;
        const indent = overrideIndent(instance.files.master);
        const chains = scope.list("smtpd_tls_chain_files")?.length;
        const lines = chains
          ? [`-o smtpd_tls_chain_files=${certificate}`]
          : [`-o smtpd_tls_cert_file=${certificate}`, `-o smtpd_tls_key_file=${certificate}`];
        return [
          {
            uri: instance.files.master!.uri,
            range: { start: end, end },
            newText: lines.map((line) => `\n${indent}${line}`).join(""),
          },
        ];
      }),
  };
}
