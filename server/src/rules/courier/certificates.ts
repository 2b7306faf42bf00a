import { canonicalAddress, isIpv6, isLoopback } from "../../model/addresses.ts";
import { coversHost } from "../../model/certificates.ts";
import { type CourierCertificate, courierCertificates } from "../../model/courier-certificates.ts";
import { isReadableByCourier } from "../../model/courier-lookup.ts";
import type { Instance } from "../../model/instance.ts";
import { serverCertificates } from "../../model/listeners.ts";
import { whyInvalid, whyKeyInvalid } from "../certificates/files.ts";
import { ownAddresses } from "../listeners/own-addresses.ts";
import { type ExampleFiles, hostRule } from "../rule.ts";

const references = ["https://www.courier-mta.org/couriertls.html"];
const base = "/etc/courier/imapd.pem";
const facts = { names: ["mail.example.com"], days: 60 };

/** An imapd-ssl with a mark under TLS_CERTFILE's value. */
const example = (
  messages: readonly string[],
  certificates: NonNullable<ExampleFiles["machine"]>["certificates"],
  more: Omit<ExampleFiles, "files"> & { modes?: Record<string, number> } = {},
): ExampleFiles => {
  const marks = messages.map((message) => `${" ".repeat(13)}${"^".repeat(base.length)} ${message}\n`).join("");
  const { modes = {}, ...rest } = more;
  const files = Object.fromEntries(Object.entries(modes).map(([path, mode]) => [path, { text: path, mode }]));
  return {
    files: {
      "main.cf": "",
      "../courier/imapd-ssl": `${messages.length > 0 ? "\n" : ""}TLS_CERTFILE=${base}\n${marks}IMAPDSSLSTART=YES\n`,
      "../courier/imapd": "IMAPDSTART=YES\n",
    },
    machine: { certificates: certificates ?? {}, files, ...rest.machine },
    ...rest,
  };
};

/** 192.0.2.3 without a file of Courier's, and with a certificate of its own in master.cf. */
function withPostfix(message: string, override: string): ExampleFiles {
  const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
  const { files, ...rest } = example([message], { [base]: facts, [`${base}.192.0.2.2`]: facts }, { addresses });
  const main = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem\n";
  return {
    ...rest,
    files: {
      ...files,
      "main.cf": main,
      "master.cf": `192.0.2.3:smtp inet n - n - - smtpd -o ${override}\n`,
    },
  };
}

/** How the certificate that Postfix presents on an address alone becomes Courier's file; undefined where there is none. */
function copyOfPostfixs(instance: Instance, address: string, path: string): string | undefined {
  const common = new Set(serverCertificates(instance.scope));
  for (const { isExplicit, address: own, source } of instance.listeners) {
    if (!isExplicit || own !== address || source.server !== "postfix") continue;
    const { scope, command } = source.service;
    const [certificate, ...others] = serverCertificates(scope, command) ?? [];
    if (!certificate?.startsWith("/") || common.has(certificate)) continue;
    const isChain = (scope.list("smtpd_tls_chain_files")?.length ?? 0) > 0;
    const key = isChain ? certificate : scope.value("smtpd_tls_key_file");
    if (!key) continue;
    const files = isChain ? [certificate, ...others] : key === certificate ? [key] : [key, certificate];
    return `give it the one that Postfix presents there, "cat ${files.join(" ")} > ${path}", for Courier's user alone to read`;
  }
  return undefined;
}

export const courierMissingCertificateForIp = hostRule({
  id: "courier-missing-certificate-for-ip",
  severity: "warning",
  summary: "Courier has no certificate for an address of this server.",
  why: "Courier looks for a file named after TLS_CERTFILE, a dot and the address that the client connected to. Other addresses of this server have one. Without it users of this one are shown the common certificate, and their mail program complains that it is wrong. A name that is spelt differently is never looked for.",
  references,
  fix: "none",
  examples: {
    bad: [
      example(
        [
          `192.0.2.3 has no certificate of its own here and presents the common one: put key, certificate and chain for the name that its users enter into ${base}.192.0.2.3`,
        ],
        { [base]: facts, [`${base}.192.0.2.2`]: facts },
        { addresses: ["192.0.2.1", "192.0.2.2", "192.0.2.3"] },
      ),
      withPostfix(
        `192.0.2.3 has no certificate of its own here and presents the common one: give it the one that Postfix presents there, "cat /etc/postfix/three.pem > ${base}.192.0.2.3", for Courier's user alone to read`,
        "smtpd_tls_cert_file=/etc/postfix/three.pem -o smtpd_tls_key_file=$smtpd_tls_cert_file",
      ),
      withPostfix(
        `192.0.2.3 has no certificate of its own here and presents the common one: give it the one that Postfix presents there, "cat /etc/postfix/three.key /etc/postfix/three.crt > ${base}.192.0.2.3", for Courier's user alone to read`,
        "smtpd_tls_cert_file=/etc/postfix/three.crt -o smtpd_tls_key_file=/etc/postfix/three.key",
      ),
      example(
        [`Courier never looks for ${base}.2001:DB8:0::1: rename it to ${base}.2001:db8::1`],
        { [base]: facts, [`${base}.2001:DB8:0::1`]: facts },
        { addresses: [] },
      ),
    ],
    good: [
      example([], { [base]: facts }, { addresses: ["192.0.2.1", "192.0.2.2", "192.0.2.3"] }),
      example([], { [base]: facts, [`${base}.192.0.2.2`]: facts }, { addresses: ["192.0.2.1", "192.0.2.2"] }),
    ],
  },
  check: (instance, report) => {
    const all = courierCertificates(instance);
    for (const certificate of all) {
      const { file, entry, set, path, suffix } = certificate;
      const where = { file, entry, span: set.value };
      if (certificate.for === "nothing") {
        const right = canonicalAddress(suffix.replace(/^\[|\].*$|\.[a-z]+$/g, ""));
        report({ ...where, message: `Courier never looks for ${path}: rename it to ${certificate.base}.${right}` });
      }
      if (certificate.for !== "all" || certificate.status === undefined) continue;
      for (const address of addressesWithoutFile(instance, certificate, all)) {
        const own = `${certificate.base}.${address}`;
        const cure =
          copyOfPostfixs(instance, address, own) ??
          `put key, certificate and chain for the name that its users enter into ${own}`;
        report({
          ...where,
          message: `${address} has no certificate of its own here and presents the common one: ${cure}`,
        });
      }
    }
  },
});

/** Own addresses that show the common certificate though others have their own; one of each family may live on it. */
function addressesWithoutFile(
  instance: Instance,
  { base: common, listeners, facts: shared }: CourierCertificate,
  all: readonly CourierCertificate[],
): readonly string[] {
  const own = new Set(
    all.filter((other) => other.base === common && other.for === "address").map(({ suffix }) => suffix),
  );
  if (own.size === 0) return [];
  const listened = new Set(
    listeners.flatMap(({ address }) => (address === "*" ? [...ownAddresses(instance).keys()] : [address])),
  );
  return [false, true].flatMap((family) => {
    const addresses = [...listened].filter((address) => isIpv6(address) === family && !isLoopback(address));
    const without = addresses.filter((address) => !own.has(address));
    if (without.length === addresses.length) return [];
    const fitting = without.find(
      (address) => typeof shared === "object" && isNamedAfter(instance, shared.names, address),
    );
    const shares = without.find((address) => !copyOfPostfixs(instance, address, common));
    return without.filter((address) => address !== (fitting ?? shares ?? without[0]));
  });
}

/** Whether the name that the DNS has for an address is one of a certificate's. */
function isNamedAfter({ probes }: Instance, names: readonly string[], address: string): boolean {
  const answer = probes.dns(address, "PTR");
  return answer?.kind === "found" && answer.value.some((name) => coversHost(names, name));
}

export const courierCertificateInvalid = hostRule({
  id: "courier-certificate-invalid",
  severity: "error",
  summary: "A certificate file of Courier's cannot be used.",
  why: "couriertls takes the most special file that is there, and does not fall back to another: with an empty or broken one, a missing or locked key, or a key of another certificate every connection ends in the handshake.",
  references,
  log: "couriertls: <file>: No supported cipher suites have been found.",
  fix: "none",
  examples: {
    bad: [
      example(
        [`${base}.192.0.2.2 is empty, so no TLS connection comes about: put the certificate there, server's first`],
        { [base]: facts, [`${base}.192.0.2.2`]: "empty" },
      ),
      example([`${base} holds no private key, so no TLS connection comes about: put the key there too`], {
        [base]: { ...facts, key: "none" },
      }),
    ],
    good: [example([], { [base]: facts, [`${base}.192.0.2.2`]: facts })],
  },
  check: (instance, report) => {
    for (const certificate of courierCertificates(instance)) {
      const { file, entry, set } = certificate;
      const message = certificate.for === "nothing" ? undefined : whyUnusable(certificate);
      if (message) report({ file, entry, span: set.value, message });
    }
  },
});

const effect = "so no TLS connection comes about";

function whyUnusable({ path, keyPath, facts: found, status }: CourierCertificate): string | undefined {
  if (status === "missing") return `${path} is not there, ${effect}: put certificate and key there`;
  if (typeof status === "object" && status.kind === "directory")
    return `${path} is a directory, ${effect}: name the file with certificate and key`;
  if (typeof found === "string") return whyInvalid(path, found, effect);
  if (!found) return undefined;
  if (!found.isLeafFirst)
    return `the first certificate in ${path} is an authority's, ${effect}: put the server's own first`;
  const keyProblem =
    found.key === "none"
      ? `${keyPath} holds no private key, ${effect}: put the key there too`
      : whyKeyInvalid(keyPath, found.key, effect);
  if (keyProblem) return keyProblem;
  if (found.keyFits === false)
    return `the key in ${keyPath} is not that of ${path}, ${effect}: put the key there that was made with it`;
  return undefined;
}

export const courierReadableKey = hostRule({
  id: "courier-readable-key",
  severity: "error",
  summary: "Every user of the machine may read a private key of Courier's.",
  why: "Whoever has the key can pretend to be this server. Only root and the user courier need to read it, and Courier does not check.",
  references,
  fix: "none",
  examples: {
    bad: [
      example(
        [`every user may read the private key in ${base}: run "chmod o= ${base}"`],
        { [base]: facts },
        { modes: { [base]: 0o644 } },
      ),
    ],
    good: [example([], { [base]: facts })],
  },
  check: (instance, report) => {
    for (const { file, entry, set, keyPath, keyStatus, facts: found } of courierCertificates(instance)) {
      if (typeof keyStatus !== "object" || (keyStatus.mode & 0o004) === 0 || typeof found !== "object") continue;
      if (found.key === "none" || found.key === "unread") continue;
      report({
        file,
        entry,
        span: set.value,
        message: `every user may read the private key in ${keyPath}: run "chmod o= ${keyPath}"`,
      });
    }
  },
});

export const courierKeyOwner = hostRule({
  id: "courier-key-owner",
  severity: "error",
  summary: "STARTTLS cannot read a certificate file of Courier's.",
  why: "Since Courier IMAP 5.0 the process that answers STARTTLS on 143 and 110 has become the user courier before it reads the file. A file for root alone works on 993 and 995, while STARTTLS shows another certificate or fails.",
  references,
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": `
IMAPDSTARTTLS=YES
TLS_CERTFILE=${base}
             ${"^".repeat(base.length)} STARTTLS on port 143 reads ${base} as user courier and may not: run "chown root:courier ${base}; chmod 640 ${base}"
`,
        },
        courier: "5.0",
        machine: { certificates: { [base]: facts } },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": `IMAPDSTARTTLS=YES\nTLS_CERTFILE=${base}\n`,
        },
        courier: "4.18",
        machine: { certificates: { [base]: facts } },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, set, path, status, listeners, for: kind } of courierCertificates(instance)) {
      const listener = listeners.find(({ tls }) => tls === "starttls");
      if (!listener || typeof status !== "object" || kind === "nothing") continue;
      if (isReadableByCourier(instance, status) !== false) continue;
      report({
        file,
        entry,
        span: set.value,
        message: `STARTTLS on port ${listener.port} reads ${path} as user courier and may not: run "chown root:courier ${path}; chmod 640 ${path}"`,
      });
    }
  },
});
