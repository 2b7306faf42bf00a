import type { DnsType } from "../host/host.ts";
import { canonicalAddress } from "../model/addresses.ts";
import { mailDomains } from "../model/client-settings.ts";
import type { Instance } from "../model/instance.ts";
import { presentedCertificates } from "../model/presented.ts";
import { outgoingAddresses } from "../rules/identity/outgoing-addresses.ts";
import { ownAddresses } from "../rules/listeners/own-addresses.ts";
import { type DkimKey, readKeyRecord, readKeyTable, readOpendkim, textDataSet } from "../syntax/opendkim.ts";
import { type DnsItem, txtRecord } from "./dns-item.ts";
import { spfSays } from "./dns-spf.ts";

/** Domains that are asked about at most. */
const mostDomains = 50;

/** MX, SPF, DKIM, DMARC, MTA-STS and TLSA of each domain of this server. */
export function domainItems(instance: Instance): DnsItem[] {
  return mailDomains(instance)
    .slice(0, mostDomains)
    .flatMap((domain) => [
      mxItem(instance, domain),
      spfItem(instance, domain),
      ...dkimItems(instance, domain),
      dmarcItem(instance, domain),
      mtaStsItem(instance, domain),
      ...tlsaItems(instance, domain),
    ]);
}

const silent = { found: [], state: "unknown", message: "the DNS did not answer" } as const;

function ask(instance: Instance, name: string, type: DnsType): readonly string[] | undefined {
  const answer = instance.probes.dns(name, type);
  return answer?.kind === "found" ? answer.value : undefined;
}

function addressesOf(instance: Instance, name: string): readonly string[] | undefined {
  const [four, six] = [ask(instance, name, "A"), ask(instance, name, "AAAA")];
  return four && six ? [...four, ...six] : undefined;
}

/** The names of the exchangers, the preferred first. */
const exchangesOf = (instance: Instance, domain: string): readonly string[] | undefined =>
  ask(instance, domain, "MX")?.map((record) => record.slice(record.indexOf(" ") + 1).replace(/\.$/, ""));

function mxItem(instance: Instance, domain: string): DnsItem {
  const base = { subject: domain, check: "MX" } as const;
  const found = ask(instance, domain, "MX");
  if (!found) return { ...base, ...silent };
  const host = instance.scope.value("myhostname");
  const record = host?.includes(".") ? { record: `${domain}. IN MX 10 ${host}.` } : {};
  if (found.length === 0)
    return {
      ...base,
      found,
      state: "missing",
      message: "no MX: mail comes to the domain's own address, if it has one",
      ...record,
    };
  const own = ownAddresses(instance);
  const addresses = exchangesOf(instance, domain)!.map((name) => addressesOf(instance, name));
  if (addresses.some((list) => list?.some((address) => own.has(canonicalAddress(address)))))
    return { ...base, found, state: "ok", message: "leads to this server" };
  if (addresses.includes(undefined))
    return { ...base, found, state: "unknown", message: "the DNS did not answer for an exchanger" };
  if (addresses.every((list) => list!.length === 0))
    return { ...base, found, state: "wrong", message: "no exchanger has an address", ...record };
  return {
    ...base,
    found,
    state: "wrong",
    message: "leads to other servers only; right if they pass mail on to this one",
    ...record,
  };
}

function spfItem(instance: Instance, domain: string): DnsItem {
  const base = { subject: domain, check: "SPF" } as const;
  const texts = ask(instance, domain, "TXT");
  if (!texts) return { ...base, ...silent };
  const found = texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
  const senders = [...new Set(outgoingAddresses(instance).map(({ address }) => address))];
  const networks = senders.map((address) => `${address.includes(":") ? "ip6" : "ip4"}:${address}`);
  const record = { record: txtRecord(domain, ["v=spf1 mx", ...networks, "-all"].join(" ")) };
  if (found.length === 0)
    return {
      ...base,
      found,
      state: "missing",
      message: "no SPF record: mail from this domain is trusted less",
      ...record,
    };
  if (found.length > 1)
    return {
      ...base,
      found,
      state: "wrong",
      message: "more than one SPF record: receivers take none of them",
      ...record,
    };
  if (/(?:^|\s)\+?all(?:\s|$)/i.test(found[0]!))
    return { ...base, found, state: "wrong", message: 'ends with "+all": anybody may send in this name', ...record };
  const context = {
    domain,
    addressesOf: (name: string) => addressesOf(instance, name),
    exchangesOf: (name: string) => exchangesOf(instance, name),
  };
  const said = senders.map((address) => [address, spfSays(found[0]!, address, context)] as const);
  const failing = said.filter(([, result]) => result === "fail").map(([address]) => address);
  if (failing.length > 0) {
    const added = failing.map((address) => `${address.includes(":") ? "ip6" : "ip4"}:${address}`).join(" ");
    return {
      ...base,
      found,
      state: "wrong",
      message: `does not allow ${failing.join(", ")}, which this server sends from`,
      record: txtRecord(domain, found[0]!.replace(/^v=spf1/i, `v=spf1 ${added}`)),
    };
  }
  const open = said.some(([, result]) => result === "unknown");
  return open
    ? { ...base, found, state: "unknown", message: "names other records (include, redirect), which are not followed" }
    : {
        ...base,
        found,
        state: "ok",
        message: senders.length === 0 ? "is there" : "allows the sending addresses of this server",
      };
}

/** The keys that opendkim signs with, as far as its files can be read. */
function dkimKeys(instance: Instance): readonly DkimKey[] {
  return instance.memo("dkim keys", () => {
    const text = (path: string) => {
      const answer = instance.probes.text(path);
      return answer?.kind === "found" ? answer.value.text : undefined;
    };
    const configuration = text("/etc/opendkim.conf") ?? text("/etc/opendkim/opendkim.conf");
    if (configuration === undefined) return [];
    const settings = readOpendkim(configuration);
    const table = textDataSet(settings.get("keytable"));
    if (table !== undefined) return readKeyTable(text(table) ?? "");
    const selector = settings.get("selector");
    if (selector === undefined) return [];
    const domains = (settings.get("domain") ?? "")
      .split(/[\s,]+/)
      .filter((domain) => domain !== "" && !domain.startsWith("/"));
    return domains.map((domain) => ({ domain: domain.toLowerCase(), selector, keyFile: settings.get("keyfile") }));
  });
}

function dkimItems(instance: Instance, domain: string): DnsItem[] {
  const base = { subject: domain, check: "DKIM" } as const;
  const keys = dkimKeys(instance).filter((key) => key.domain === domain);
  if (keys.length === 0)
    return [
      {
        ...base,
        found: [],
        state: "unknown",
        message: "no selector is known: opendkim's KeyTable names none for this domain",
      },
    ];
  return keys.map(({ selector, keyFile }) => {
    const name = `${selector}._domainkey.${domain}`;
    const texts = ask(instance, name, "TXT");
    if (!texts) return { ...base, ...silent };
    const found = texts.filter((text) => /(?:^|;)\s*p=/.test(text));
    const beside = keyFile?.replace(/\.private$/, ".txt");
    const answer = beside !== undefined && beside !== keyFile ? instance.probes.text(beside) : undefined;
    const wanted = answer?.kind === "found" ? readKeyRecord(answer.value.text) : undefined;
    const record = wanted === undefined ? {} : { record: txtRecord(name, wanted) };
    if (found.length === 0)
      return {
        ...base,
        found,
        state: "missing",
        message: `no key at ${name}: signatures cannot be checked`,
        ...record,
      };
    if (wanted !== undefined && !found.some((text) => keyIn(text) === keyIn(wanted)))
      return { ...base, found, state: "wrong", message: `the key at ${name} is not the one that signs`, ...record };
    return { ...base, found, state: "ok", message: `the key is at ${name}` };
  });
}

const keyIn = (record: string): string => /p=([^;]*)/.exec(record)?.[1]?.replace(/\s/g, "") ?? "";

function dmarcItem(instance: Instance, domain: string): DnsItem {
  const base = { subject: domain, check: "DMARC" } as const;
  // A domain without a record follows that of the organization above it.
  const parent = domain.split(".").slice(-2).join(".");
  for (const name of new Set([domain, parent])) {
    const texts = ask(instance, `_dmarc.${name}`, "TXT");
    if (!texts) return { ...base, ...silent };
    const found = texts.filter((text) => /^v=DMARC1\s*(?:;|$)/.test(text));
    if (found.length === 0) continue;
    const hasPolicy = /;\s*p\s*=\s*(?:none|quarantine|reject)\s*(?:;|$)/i.test(found[0]!);
    if (found.length > 1)
      return { ...base, found, state: "wrong", message: "more than one DMARC record: receivers take none of them" };
    return hasPolicy
      ? { ...base, found, state: "ok", message: name === domain ? "is there" : `is that of ${name}` }
      : { ...base, found, state: "wrong", message: "has no policy (p=none, p=quarantine or p=reject)" };
  }
  const record = txtRecord(`_dmarc.${domain}`, `v=DMARC1; p=none; rua=mailto:postmaster@${domain}`);
  return { ...base, found: [], state: "missing", message: "no DMARC record: large receivers want one", record };
}

function mtaStsItem(instance: Instance, domain: string): DnsItem {
  const base = { subject: domain, check: "MTA-STS" } as const;
  const texts = ask(instance, `_mta-sts.${domain}`, "TXT");
  if (!texts) return { ...base, ...silent };
  const found = texts.filter((text) => /^v=STSv1\s*;/.test(text));
  const host = addressesOf(instance, `mta-sts.${domain}`);
  if (found.length === 0)
    return {
      ...base,
      found,
      state: "optional",
      message: `not there; it makes others insist on TLS, and needs a policy at https://mta-sts.${domain}/.well-known/mta-sts.txt`,
      record: txtRecord(`_mta-sts.${domain}`, "v=STSv1; id=1"),
    };
  return host?.length === 0
    ? { ...base, found, state: "wrong", message: `mta-sts.${domain} has no address: the policy cannot be fetched` }
    : { ...base, found, state: "ok", message: "is there" };
}

/** TLSA of each exchanger that is this server. */
function tlsaItems(instance: Instance, domain: string): DnsItem[] {
  const own = ownAddresses(instance);
  return (exchangesOf(instance, domain) ?? []).flatMap((exchange): DnsItem[] => {
    const addresses = addressesOf(instance, exchange);
    if (!addresses?.some((address) => own.has(canonicalAddress(address)))) return [];
    const base = { subject: domain, check: "TLSA" } as const;
    const name = `_25._tcp.${exchange}`;
    const found = ask(instance, name, "TLSA");
    if (!found) return [{ ...base, ...silent }];
    const digests = digestsAt(instance, addresses);
    if (found.length === 0) {
      const record = digests[0] === undefined ? {} : { record: `${name}. IN TLSA 3 1 1 ${digests[0]}` };
      return [
        {
          ...base,
          found,
          state: "optional",
          message: `no TLSA for ${exchange}; only of use where the zone is signed (DNSSEC)`,
          ...record,
        },
      ];
    }
    const comparable = found.filter((record) => record.startsWith("3 1 1 "));
    if (comparable.length === 0 || digests.length === 0)
      return [{ ...base, found, state: "unknown", message: `TLSA for ${exchange} is there and could not be compared` }];
    const matches = comparable.some((record) => digests.includes(record.slice(6).toLowerCase()));
    return [
      matches
        ? { ...base, found, state: "ok", message: `the key of ${exchange} is the one on port 25` }
        : {
            ...base,
            found,
            state: "wrong",
            message: `no TLSA for ${exchange} is that of the key on port 25: DANE senders refuse to deliver`,
            record: `${name}. IN TLSA 3 1 1 ${digests[0]}`,
          },
    ];
  });
}

/** SHA-256 of the public keys on port 25 of some addresses, in lower-case hexadecimal digits. */
function digestsAt(instance: Instance, addresses: readonly string[]): readonly string[] {
  const wanted = new Set(addresses.map(canonicalAddress));
  const here = presentedCertificates(instance).filter(({ listener: { port } }) => port === 25);
  const exact = here.filter(({ listener: { address } }) => wanted.has(canonicalAddress(address)));
  return (exact.length > 0 ? exact : here)
    .flatMap(({ files }) => files)
    .flatMap(({ facts }) => (typeof facts === "object" ? [facts.keyDigest] : []));
}
