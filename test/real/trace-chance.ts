import type { Chance } from "./chance.ts";
import type { Envelope, Setup } from "./trace-postfix.ts";

/** A configuration as people write them, all of whose tables are text, with lists of their own at each port. */
export interface Drawn {
  readonly setup: Setup;
  readonly ports: readonly number[];
}

const domains = ["here.example", "alias.example", "box.example", "relay.example", "sub.relay.example", "far.example"];
const names = ["alice", "bob", "info", "postmaster", "nobody", "alice+news", "Bob"];
const senders = [
  "x@out.example",
  "spam@bad.example",
  "a@sub.bad.example",
  "alice@here.example",
  "bob@here.example",
  "info@box.example",
  "nobody@here.example",
  "",
  "unqualified",
  "a@short",
];
const clients: readonly Omit<Envelope, "from" | "to">[] = [
  { client: "192.0.2.9" },
  { client: "192.0.2.200", name: "dyn-200.pool.example" },
  { client: "198.51.100.7", name: "mx.partner.example" },
  { client: "10.1.2.3", name: "pc.lan.example" },
  { client: "10.9.9.9" },
  { client: "2001:db8::7", name: "six.example" },
  { client: "203.0.113.5", sasl: "alice" },
  { client: "203.0.113.6", sasl: "bob", name: "home.isp.example" },
];
const helos = [
  "client.example.net",
  "localhost",
  "here.example",
  "[192.0.2.9]",
  "bad_name",
  "192.0.2.9",
  "x.bad.example",
];
const actions = [
  "OK",
  "REJECT",
  "DUNNO",
  "REJECT not here",
  "550 5.7.1 go away",
  "450 4.2.0 later",
  "DEFER",
  "DEFER_IF_PERMIT",
  "DEFER_IF_REJECT wait",
  "permit_mynetworks, reject",
  "reject_unlisted_recipient",
  "strict",
  "trusted",
  "PREPEND X-Seen: yes",
  "WARN look",
  "permit_auth_destination",
  "1",
  "RELAY",
];

const keys: Readonly<Record<string, readonly string[]>> = {
  client: [
    "192.0.2.9",
    "192.0.2",
    "198.51.100.7",
    "partner.example",
    ".lan.example",
    "10",
    "2001:db8::7",
    "isp.example",
  ],
  sender: [
    "bad.example",
    ".bad.example",
    "alice@here.example",
    "out.example",
    "x@",
    "<>",
    "here.example",
    "spam@bad.example",
  ],
  recipient: [
    "alice@here.example",
    "bob@",
    "relay.example",
    ".relay.example",
    "box.example",
    "far.example",
    "info@box.example",
  ],
  helo: ["localhost", "bad.example", ".bad.example", "here.example", "client.example.net", "[192.0.2.9]"],
};
const patterns: Readonly<Record<string, readonly string[]>> = {
  client: ["/\\.pool\\./", "/^192\\.0\\.2\\.[0-9]+$$/", "/^unknown$$/", "!/example/"],
  sender: ["/^[a-z]+@/", "/bad\\.example$$/", "/@(here|box)\\.example$$/", "/^$$/", "!/@/"],
  recipient: ["/^(alice|bob)@/", "/\\+/", "/@far\\./", "/relay\\.example$$/i"],
  helo: ["/^localhost$$/", "/^[0-9.]+$$/", "/_/", "/^\\[/"],
};
const networks = ["192.0.2.0/24", "10.0.0.0/8", "198.51.100.0/28", "2001:db8::/32", "!10.0.0.0/8", "0.0.0.0/0"];

const plain = [
  "permit_mynetworks",
  "permit_sasl_authenticated",
  "reject_unauth_destination",
  "defer_unauth_destination",
  "permit_auth_destination",
  "reject_non_fqdn_sender",
  "reject_non_fqdn_recipient",
  "reject_unlisted_recipient",
  "reject_unlisted_sender",
  "reject_invalid_helo_hostname",
  "reject_non_fqdn_helo_hostname",
  "reject_unknown_client_hostname",
  "reject_unknown_reverse_client_hostname",
  "reject_sender_login_mismatch",
  "reject_authenticated_sender_login_mismatch",
  "reject_known_sender_login_mismatch",
  "reject_unauth_pipelining",
  "reject_multi_recipient_bounce",
  "permit_tls_clientcerts",
  "permit_inet_interfaces",
  "warn_if_reject reject_non_fqdn_sender",
  "warn_if_reject strict",
  "strict",
  "trusted",
  "defer_if_permit",
  "defer_if_reject",
  "reject_plaintext_session",
  "permit",
  "reject",
  "defer",
];

/** Draws configurations and messages. */
export class Draw {
  constructor(private readonly chance: Chance) {}

  configuration(services: number): Drawn {
    const { chance } = this;
    const ports = Array.from({ length: services }, (_, i) => 3000 + i);
    const master = ports.map((port) => `$IP:${port} inet n - n - - smtpd\n${this.#overrides()}`).join("");
    const level = chance.of("3.6", "2", "1");
    const main = `compatibility_level = ${level}
myhostname = mail.here.example
mydestination = ${chance.of("here.example, $myhostname, localhost", "here.example", "inline:{here.example=x}", "$myhostname, .here.example, here.example")}
mynetworks = ${chance.of("127.0.0.0/8, 10.0.0.0/8", "127.0.0.0/8, !10.9.0.0/16, 10.0.0.0/8, [2001:db8::]/32", "127.0.0.1/32, cidr:{{10.0.0.0/8 x}}")}
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = none
local_recipient_maps = ${chance.of("inline:{alice=x, bob=x, info=x}", "", "inline:{alice@here.example=x, bob=x}")}
alias_maps =
recipient_delimiter = ${chance.of("+", "", "-+")}
virtual_alias_domains = alias.example
virtual_alias_maps = ${chance.of("inline:{alice@alias.example=alice@here.example, info@alias.example=info@box.example}", "inline:{{@alias.example = @here.example}}", "")}
virtual_mailbox_domains = ${chance.of("box.example", "inline:{box.example=x}", "")}
virtual_mailbox_maps = ${chance.of("inline:{info@box.example=x, bob@box.example=x}", "inline:{@box.example=x}", "")}
relay_domains = ${chance.of("relay.example", "relay.example, .relay.example", "$mydestination, relay.example", "")}
relay_recipient_maps = ${chance.of("", "inline:{alice@relay.example=x,info@sub.relay.example=x}", "")}
transport_maps = ${chance.of("", "inline:{far.example=slow:,{relay.example=relay:[inner.example]}}", "inline:{{far.example = error:5.1.2 gone}}")}
relayhost = ${chance.of("", "[smart.example]:587")}
smtpd_sender_login_maps = ${chance.of("", "inline:{alice@here.example=alice,{bob@here.example = bob, alice}}")}
parent_domain_matches_subdomains = ${chance.of("", "debug_peer_list,fast_flush_domains,mynetworks,permit_mx_backup_networks,relay_domains,smtpd_access_maps", "relay_domains")}
smtpd_delay_reject = ${chance.of("yes", "yes", "no")}
smtpd_helo_required = ${chance.of("yes", "no")}
smtpd_reject_unlisted_recipient = ${chance.of("yes", "yes", "no")}
smtpd_reject_unlisted_sender = ${chance.of("no", "no", "yes")}
soft_bounce = ${chance.percent(10) ? "yes" : "no"}
unknown_client_reject_code = ${chance.of("450", "550")}
canonical_maps = ${chance.of("", "", "inline:{bob@here.example=robert@here.example}")}
smtpd_restriction_classes = strict, trusted
strict = ${this.#classBody(3)}
trusted = ${this.#classBody(2)}
${this.#lists(55)
  .map(([name, value]) => `${name} = ${value}`)
  .join("\n")}
`;
    return { setup: { main, master }, ports };
  }

  message(ports: readonly number[]): Envelope {
    const { chance } = this;
    const to = chance.percent(3) ? chance.of("postmaster", "alice", "x@[192.0.2.1]", "a%b@here.example") : undefined;
    return {
      ...chance.of(...clients),
      helo: chance.of(...helos, "client.example.net", "client.example.net"),
      from: chance.of(...senders),
      to: to ?? `${chance.of(...names)}@${chance.of(...domains)}`,
      port: chance.of(...ports),
    };
  }

  #overrides(): string {
    const lists = this.#lists(40);
    const more = this.chance.percent(15) ? [["smtpd_delay_reject", this.chance.of("yes", "no")] as const] : [];
    const relay = this.chance.percent(15)
      ? [["smtpd_relay_before_recipient_restrictions", this.chance.of("yes", "no")] as const]
      : [];
    return [...lists, ...more, ...relay].map(([name, value]) => `  -o { ${name} = ${value} }\n`).join("");
  }

  #lists(percent: number): (readonly [string, string])[] {
    const { chance } = this;
    const drawn: [string, string][] = [];
    for (const name of ["client", "helo", "sender"])
      if (chance.percent(percent)) drawn.push([`smtpd_${name}_restrictions`, this.#list(4)]);
    for (const name of ["relay", "recipient"])
      if (chance.percent(percent))
        drawn.push([
          `smtpd_${name}_restrictions`,
          `${this.#list(4, false, 1)}, ${chance.of("reject_unauth_destination", "reject_unauth_destination, permit", "reject", "permit_auth_destination, reject", "defer_unauth_destination")}`,
        ]);
    for (const name of ["data", "end_of_data"])
      if (chance.percent(percent / 4)) drawn.push([`smtpd_${name}_restrictions`, this.#list(2)]);
    return drawn;
  }

  #list(most: number, isTerminal = true, least = 0): string {
    const { chance } = this;
    const items = Array.from({ length: least + chance.below(most + 1 - least) }, () =>
      chance.percent(55) ? this.#lookup() : chance.of(...plain.slice(0, isTerminal ? plain.length : -3)),
    );
    return items.join(", ");
  }

  /** A class that holds itself makes smtpd crash, which takes the tester a second each time: few do. */
  #classBody(most: number): string {
    const items = this.#list(most, true, 1).split(", ");
    const holdsClass = items.some((item) => /\b(?:strict|trusted)\b/.test(item));
    return holdsClass && this.chance.percent(95) ? plain[0]! : items.join(", ");
  }

  #lookup(): string {
    const { chance } = this;
    const kind = chance.of("client", "sender", "recipient", "helo");
    const pairs = Array.from({ length: 1 + chance.below(3) }, () => this.#pair(kind));
    return `check_${kind}_access ${chance.percent(30) ? this.#rules(kind) : `inline:{${pairs.join(", ")}}`}`;
  }

  #pair = (kind: string): string => `{ ${this.chance.of(...keys[kind]!)} = ${this.chance.of(...actions)} }`;

  #rules(kind: string): string {
    const { chance } = this;
    const isNetwork = kind === "client" && chance.percent(50);
    const left = isNetwork ? networks : patterns[kind]!;
    const rules = Array.from(
      { length: 1 + chance.below(2) },
      () => `{ ${chance.of(...left)} ${chance.of(...actions)} }`,
    );
    return `${isNetwork ? "cidr" : "regexp"}:{ ${rules.join(", ")} }`;
  }
}
