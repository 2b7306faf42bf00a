import { isAddress, isHostname } from "../host-port.ts";
import { Maps } from "../lookup/maps.ts";
import { isValidDomain } from "../route/address.ts";
import { isOwnAddress } from "../route/resolve.ts";
import { type AccessCheck, domainAccess, keyAccess, nameOrAddressAccess } from "./access-tables.ts";
import { argumentOf, ask, askDns, type Check, type Checks, tableOf } from "./check.ts";
import { isInMynetworks } from "./mynetworks.ts";
import type { Status, Subject } from "./session.ts";

const access = (check: Check, replyName: string, subject: Subject): AccessCheck => ({
  session: check.session,
  table: tableOf(check),
  replyName,
  subject,
  run: check.run,
});

/** A list in the DNS of bad (or good) clients, addresses or domains. */
function dnsList(check: Check, key: string, isGood: boolean): Status {
  const { session } = check;
  // reject_maps_rbl has its domains in a parameter of its own.
  const domain = check.item.name === "reject_maps_rbl" ? "maps_rbl_domains" : argumentOf(check);
  if (domain === "") return "dunno";
  // Listed or not, under warn_if_reject nothing comes of it.
  if (!isGood && session.warnIfReject > 0) return "dunno";
  const answer = askDns(check, `whether ${domain} lists ${key}`, ["not listed", "listed"]);
  if (answer === "not listed") return "dunno";
  return isGood ? session.permit() : session.rejectUnworded(`${domain} lists ${key}`);
}

const rejectUnlessDns = (check: Check, question: string, text: string): Status => {
  if (check.session.warnIfReject > 0) return "dunno";
  return askDns(check, question, ["yes", "no"]) === "yes" ? "dunno" : check.session.rejectUnworded(text);
};

/** check_…_mx_access and the like: what the DNS says of a domain's servers decides. OK is not allowed there. */
export function serverAccess(check: Check, domain: string): Status {
  const table = tableOf(check);
  const what = check.item.name.includes("_mx_")
    ? "mail servers"
    : check.item.name.includes("_ns_")
      ? "name servers"
      : "addresses";
  const found = new Maps(table, check.session.view.instance, [table]);
  if (found.isEmpty || check.session.warnIfReject > 0) return "dunno";
  const answer = askDns(check, `what ${table} says of the ${what} of ${domain}`, ["nothing", "refuse"]);
  return answer === "nothing" ? "dunno" : check.session.rejectUnworded(`the ${what} of ${domain} are refused`);
}

/** The three checks of one name's servers: addresses, mail servers, name servers. */
export const serverChecks = (whose: string, check: Checks[string]): Checks =>
  Object.fromEntries(["a", "mx", "ns"].map((type) => [`check_${whose}_${type}_access`, check]));

/** Looks at the HELO name where one is given that is known. */
function helo(check: Check, test: (name: string) => Status | undefined): Status {
  const { session } = check;
  if (session.stage === "connect") return "dunno";
  return session.helo === undefined ? "dunno" : (test(session.helo) ?? "dunno");
}

const literal = ({ session }: Check, name: string): Status => {
  const inner = name.endsWith("]") && name.length > 2 ? name : "";
  return isValidDomain(inner)
    ? "dunno"
    : session.reject(
        session.code("invalid_hostname_reject_code"),
        "5.5.2",
        `<${name}>: Helo command rejected: invalid ip address`,
      );
};

const withoutDot = (name: string): string =>
  name.length > 1 && name.endsWith(".") && !name.endsWith("..") ? name.slice(0, -1) : name;

const invalidHelo = (check: Check): Status =>
  helo(check, (name) => {
    if (name[0] === "[") return literal(check, name);
    const bare = withoutDot(name);
    if (isHostname(bare) || isAddress(bare)) return "dunno";
    const { session } = check;
    return session.reject(
      session.code("invalid_hostname_reject_code"),
      "5.5.2",
      `<${name}>: Helo command rejected: Invalid name`,
    );
  });

const nonFqdnHelo = (check: Check): Status =>
  helo(check, (name) => {
    if (name[0] === "[") return literal(check, name);
    const bare = withoutDot(name);
    if (isHostname(bare) && bare.includes(".")) return "dunno";
    const { session } = check;
    const text = `<${name}>: Helo command rejected: need fully-qualified hostname`;
    return session.reject(session.code("non_fqdn_reject_code"), "5.5.2", text);
  });

const unknownHelo = (check: Check): Status =>
  helo(check, (name) => {
    if (name[0] === "[") return literal(check, name);
    return rejectUnlessDns(check, `whether the DNS knows the HELO name ${name}`, "the HELO name is not in the DNS");
  });

const unknownClient = ({ session }: Check): Status =>
  session.situation.name !== undefined
    ? "dunno"
    : session.reject(
        session.code("unknown_client_reject_code"),
        "4.7.25",
        `Client host rejected: cannot find your hostname, [${session.situation.client}]`,
      );

function clientCertificate(check: Check, takesAll: boolean): Status {
  const { session } = check;
  const { tls, certificate } = session.situation;
  if (!tls || certificate === undefined) return "dunno";
  if (takesAll && ask(check, "whether the client's certificate is trusted", ["no", "yes"]) === "yes")
    return session.permit();
  const found = session.view.maps("relay_clientcerts").find(session.view.world, certificate, false);
  if (found.kind === "failed") return session.serverError(found.reason);
  return found.kind === "none" ? "dunno" : session.permit();
}

/** Restrictions that look at the client and at what it says in HELO. */
export const clientChecks: Checks = {
  ...serverChecks("client", nameServerAccess),
  ...serverChecks("reverse_client_hostname", nameServerAccess),
  ...serverChecks("helo", (check) => helo(check, (name) => serverAccess(check, name))),
  permit_mynetworks: ({ session }) => {
    const answer = isInMynetworks(session.view, session.situation.name, session.situation.client);
    if (answer === "failed") return session.serverError("mynetworks cannot be looked up");
    return answer === "yes" ? session.permit() : "dunno";
  },
  permit_inet_interfaces: ({ session }) =>
    isOwnAddress(session.view, session.situation.client) ? session.permit() : "dunno",
  permit_sasl_authenticated: ({ session }) => (session.login === undefined ? "dunno" : session.permit()),
  permit_tls_clientcerts: (check) => clientCertificate(check, false),
  permit_tls_all_clientcerts: (check) => clientCertificate(check, true),
  permit_naked_ip_address: (check) => helo(check, (name) => (isAddress(name) ? check.session.permit() : "dunno")),
  reject_plaintext_session: ({ session }) =>
    session.situation.tls
      ? "dunno"
      : session.reject(session.code("plaintext_reject_code"), "4.7.1", "Session encryption is required"),
  reject_unknown_client: unknownClient,
  reject_unknown_client_hostname: unknownClient,
  reject_unknown_reverse_client_hostname: (check) =>
    check.session.situation.name !== undefined
      ? "dunno"
      : check.session.reject(
          check.session.code("unknown_client_reject_code"),
          "4.7.1",
          `Client host rejected: cannot find your reverse hostname, [${check.session.situation.client}]`,
        ),
  check_client_access: (check) => {
    const { session } = check;
    const base = access(check, session.nameAndAddress, "Client host");
    return nameOrAddressAccess(base, session.clientName, session.situation.client) ?? "dunno";
  },
  check_reverse_client_hostname_access: (check) => {
    const { session } = check;
    const { decidedBy } = session;
    const base = access(check, session.clientName, "Unverified Client host");
    const status = nameOrAddressAccess(base, session.clientName, session.situation.client) ?? "dunno";
    if (status !== "ok" || session.isDiscarded) return status;
    session.decidedBy = decidedBy;
    return session.serverError("a table must not say OK here");
  },
  check_ccert_access: (check) => {
    const { tls, certificate } = check.session.situation;
    if (!tls || certificate === undefined) return "dunno";
    return keyAccess(access(check, "", "Client certificate"), certificate) ?? "dunno";
  },
  check_sasl_access: (check) => {
    const { session } = check;
    const base = access(check, session.login ?? "", "SASL login name");
    if (!session.view.flag("smtpd_sasl_auth_enable") || !session.login) return "dunno";
    return keyAccess(base, session.login) ?? "dunno";
  },
  reject_rbl: (check) => dnsList(check, check.session.situation.client, false),
  reject_rbl_client: (check) => dnsList(check, check.session.situation.client, false),
  reject_maps_rbl: (check) => dnsList(check, check.session.situation.client, false),
  permit_dnswl_client: (check) => dnsList(check, check.session.situation.client, true),
  reject_rhsbl_client: (check) => ofName(check, false),
  permit_rhswl_client: (check) => ofName(check, true),
  reject_rhsbl_reverse_client: (check) => ofName(check, false),
  reject_rhsbl_helo: (check) => helo(check, (name) => dnsList(check, name, false)),
  check_helo_access: (check) => {
    const { session } = check;
    const table = tableOf(check);
    if (session.stage === "connect") return "dunno";
    if (session.helo === undefined) return heloNotGiven(check, table);
    return domainAccess(access(check, session.helo, "Helo command"), session.helo) ?? "dunno";
  },
  reject_invalid_helo_hostname: invalidHelo,
  reject_invalid_hostname: invalidHelo,
  reject_non_fqdn_helo_hostname: nonFqdnHelo,
  reject_non_fqdn_hostname: nonFqdnHelo,
  reject_unknown_helo_hostname: unknownHelo,
  reject_unknown_hostname: unknownHelo,
};

function nameServerAccess(check: Check): Status {
  const { name } = check.session.situation;
  tableOf(check);
  return name === undefined ? "dunno" : serverAccess(check, name);
}

const ofName = (check: Check, isGood: boolean): Status => {
  const { name } = check.session.situation;
  return name === undefined ? "dunno" : dnsList(check, name, isGood);
};

/** Nobody said what the client calls itself: a name that no table lists, but patterns may fit any name. */
function heloNotGiven(check: Check, table: string): Status {
  const { session } = check;
  if (new Maps(table, session.view.instance, [table]).tables.every(({ takesParts }) => takesParts)) return "dunno";
  const answer = ask(check, `what ${table} says of the HELO name`, ["nothing", "refuse"]);
  return answer === "nothing" ? "dunno" : session.rejectUnworded("the HELO name is refused");
}
