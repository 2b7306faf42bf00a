import type { Envelope, Setup } from "./trace-postfix.ts";

/** A configuration with the messages that are sent through it: every client with every sender and recipient. */
export interface Case {
  readonly name: string;
  readonly setup: Setup;
  readonly clients: readonly Omit<Envelope, "from" | "to">[];
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const stranger = { client: "192.0.2.9" };
const known = { client: "198.51.100.7", name: "mx.partner.example" };
const own = { client: "10.1.2.3", name: "pc.lan.example" };
const user = { client: "203.0.113.5", sasl: "alice" };

const base = `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example, $myhostname, localhost
mynetworks = 127.0.0.0/8, 10.0.0.0/8, [2001:db8::]/32
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = none
local_recipient_maps = inline:{alice=x, bob=x, info=x}
alias_maps =
`;

export const cases: readonly Case[] = [
  {
    name: "the defaults",
    setup: { main: base, master: "$IP:2525 inet n - n - - smtpd\n  -o smtpd_sasl_auth_enable=no\n" },
    clients: [stranger, own, user, { ...user, port: 2525 }],
    from: ["x@out.example"],
    to: [
      "alice@here.example",
      "nobody@here.example",
      "x@foreign.example",
      "postmaster",
      "alice",
      "ALICE@Here.Example",
      "alice@mail.here.example.",
    ],
  },
  {
    name: "tables of senders, clients and recipients by every form of key",
    setup: {
      main: `${base}recipient_delimiter = +
smtpd_client_restrictions = check_client_access hash:$D/clients, permit
smtpd_sender_restrictions = check_sender_access hash:$D/senders
smtpd_recipient_restrictions = check_recipient_access hash:$D/recipients
`,
      files: {
        clients:
          "192.0.2 REJECT network\n198.51.100.7 OK\npartner.example 554 5.7.8 no partners\n.lan.example DUNNO\n203.0.113.5 HOLD held\n",
        senders:
          "bad.example REJECT\n.sub.example 451 4.3.2 later\nuser@ DEFER nobody\nok@bad.example OK\n<> 550 no bounces\njoe+x@plus.example REJECT plus\njoe@plus.example OK\nplus.example REJECT no plus\n",
        recipients:
          "bob@here.example REJECT gone\ninfo+news@here.example OK\ninfo@here.example 450 slow\nalice@ WARN look\n",
      },
      hash: ["clients", "senders", "recipients"],
    },
    clients: [stranger, known, own, user],
    from: [
      "a@bad.example",
      "ok@bad.example",
      "a@x.sub.example",
      "a@sub.example",
      "user@any.example",
      "",
      "joe+x@plus.example",
      "joe+y@plus.example",
    ],
    to: ["alice@here.example", "bob@here.example", "info+news@here.example", "info+x@here.example"],
  },
  {
    name: "patterns and networks",
    setup: {
      main: `${base}smtpd_client_restrictions = check_client_access cidr:$D/nets
smtpd_helo_restrictions = check_helo_access regexp:$D/helo, reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname
smtpd_recipient_restrictions = check_recipient_access regexp:$D/rcpt, check_sender_access inline:{ {evil.example = REJECT evil} }
`,
      files: {
        nets: "192.0.2.0/29 DUNNO\n!192.0.2.0/24 DUNNO\n192.0.2.8/29 REJECT range\n192.0.2.0/24 OK\n",
        helo: "/^localhost$/ REJECT you are not me\n/\\.dyn\\.(a|b)[0-9]{1,3}\\./ 550 dynamic\n!/^[a-z.0-9[:punct:]]+$/ REJECT odd\nif /^x/\n/^xx/ OK\n/./ DEFER x\nendif\n",
        rcpt: "/^(.*)@here\\.example$/!/^alice/ REJECT $1 is not here\n/^alice[+]?/ PREPEND X-Seen: yes\n/%/ REJECT routes\n",
      },
    },
    clients: [
      { ...stranger, helo: "ok.example.net" },
      { client: "192.0.2.3", helo: "localhost" },
      { client: "192.0.2.200", helo: "h.dyn.b12.example" },
      { client: "198.51.100.1", helo: "xx.example" },
      { client: "198.51.100.1", helo: "x1.example" },
      { client: "198.51.100.1", helo: "short" },
      { client: "198.51.100.1", helo: "bad..name" },
      { client: "198.51.100.1", helo: "[198.51.100.1]" },
      { client: "198.51.100.1", helo: "[198.51.100.999]" },
      { client: "2001:db8::7", helo: "six.example.net" },
    ],
    from: ["a@good.example", "a@evil.example"],
    to: ["alice@here.example", "bob@here.example"],
  },
  {
    name: "classes, warn_if_reject and deferred decisions",
    setup: {
      main: `${base}smtpd_restriction_classes = strict, open
strict = reject_non_fqdn_sender, check_sender_access inline:{late.example=DEFER_IF_PERMIT,soon.example=DEFER_IF_REJECT}, warn_if_reject reject
open = permit
smtpd_sender_restrictions = warn_if_reject check_sender_access inline:{ {warned.example = REJECT} }, strict
smtpd_recipient_restrictions = check_recipient_access hash:$D/rcpt, permit_mynetworks, warn_if_reject reject_unauth_destination, check_recipient_access inline:{info@here.example=reject}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
`,
      files: {
        rcpt: "bob@here.example open\nalice@here.example strict, reject_unlisted_recipient\nfar.example reject_plaintext_session, permit\n",
      },
      hash: ["rcpt"],
    },
    clients: [stranger, own],
    from: ["a@good.example", "a@late.example", "a@soon.example", "a@warned.example", "unqualified", "a@short"],
    to: ["alice@here.example", "bob@here.example", "info@here.example", "x@far.example", "x@foreign.example"],
  },
  {
    name: "recipient restrictions first, and a permit that opens nothing",
    setup: {
      main: `${base.replace("3.6", "3.5")}smtpd_recipient_restrictions = check_client_access inline:{198.51.100.7=OK}, reject_unlisted_recipient, permit_auth_destination, reject
smtpd_relay_restrictions = permit_sasl_authenticated, defer_unauth_destination
relay_domains = relay.example, .dots.example
relay_recipient_maps = hash:$D/relay
parent_domain_matches_subdomains =
`,
      files: { relay: "one@relay.example x\n@a.dots.example x\n" },
      hash: ["relay"],
    },
    clients: [stranger, known, user],
    from: ["a@good.example"],
    to: [
      "alice@here.example",
      "no@here.example",
      "one@relay.example",
      "two@relay.example",
      "x@sub.relay.example",
      "x@a.dots.example",
      "x@b.dots.example",
      "x@dots.example",
      "x@foreign.example",
    ],
  },
  {
    name: "logins and their senders",
    setup: {
      main: `${base}smtpd_sasl_auth_enable = yes
smtpd_sender_login_maps = hash:$D/owners
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_recipient_restrictions = permit_sasl_authenticated, check_sasl_access inline:{x=y}, reject_unauth_destination
`,
      master:
        "$IP:587 inet n - n - - smtpd\n  -o smtpd_sender_restrictions=reject_known_sender_login_mismatch\n  -o smtpd_client_restrictions=permit_sasl_authenticated,reject\n",
      files: {
        owners: "alice@here.example alice\ninfo@here.example bob, alice\nbob@here.example bob\n@team.example carol\n",
      },
      hash: ["owners"],
    },
    clients: [stranger, user, { ...user, port: 587 }, { ...stranger, port: 587 }],
    from: ["alice@here.example", "info@here.example", "bob@here.example", "x@team.example", "free@out.example", ""],
    to: ["x@foreign.example", "bob@here.example"],
  },
  {
    name: "delivery classes: virtual aliases, virtual mailboxes, relayed domains, transports",
    setup: {
      main: `${base}virtual_alias_domains = alias.example
virtual_alias_maps = hash:$D/virtual
virtual_mailbox_domains = box.example, hash:$D/boxdomains
virtual_mailbox_maps = hash:$D/boxes
virtual_transport = lmtp:unix:private/box
relay_domains = relay.example
transport_maps = hash:$D/transport
relayhost = [smart.example]:587
recipient_delimiter = +
`,
      files: {
        virtual:
          "one@alias.example alice@here.example\nmany@alias.example alice, x@foreign.example, box@box.example\n@whole.example @here.example\nbob bobby@box.example\nplus@alias.example info@here.example\n",
        boxdomains: "box2.example x\n",
        boxes: "box@box.example box/\n@box2.example all/\nbobby@box.example bobby/\n",
        transport:
          "slow.example slow:\n.slow.example slow:[hop.example]\nerr.example error:5.1.2 no such place\nx@one.example :[direct.example]:2525\nretry.example retry:not now\nrelay.example relay:[inner.example]\n",
      },
      hash: ["virtual", "boxdomains", "boxes", "transport"],
    },
    clients: [own],
    from: ["a@good.example"],
    to: [
      "one@alias.example",
      "none@alias.example",
      "many@alias.example",
      "alice@whole.example",
      "zz@whole.example",
      "plus+ext@alias.example",
      "box@box.example",
      "no@box.example",
      "any@box2.example",
      "bob@here.example",
      "alice+x@here.example",
      "x@relay.example",
      "x@slow.example",
      "x@a.slow.example",
      "x@err.example",
      "x@retry.example",
      "x@one.example",
      "y@one.example",
      "x@far.example",
    ],
  },
  {
    name: "rewriting: canonical, masquerading, transports by sender",
    setup: {
      main: `${base}canonical_maps = hash:$D/canonical
sender_canonical_maps = inline:{root@here.example=admin@here.example}
recipient_canonical_maps = regexp:$D/rcptcanonical
masquerade_domains = !keep.mask.example mask.example
masquerade_exceptions = root
masquerade_classes = envelope_sender, envelope_recipient
sender_dependent_relayhost_maps = hash:$D/senderrelay
sender_dependent_default_transport_maps = inline:{ slow@good.example=slow, {here.example = uucp:} , @uucp.example=uucp:hub }
append_dot_mydomain = yes
append_at_myorigin = yes
myorigin = here.example
`,
      files: {
        canonical:
          "old@here.example new@elsewhere.example\n@gone.example @here.example\nloop@a.example loop@b.example\nloop@b.example loop@a.example\n",
        rcptcanonical: "/^(.+)\\.(.+)@dots\\.example$/ $2.$1@undots.example\n",
        senderrelay: "@good.example [good-relay.example]\nlone@good.example lone.example\n",
      },
      hash: ["canonical", "senderrelay"],
    },
    clients: [own],
    from: [
      "a@good.example",
      "lone@good.example",
      "slow@good.example",
      "x@uucp.example",
      "root@here.example",
      "u@h.mask.example",
      "root@h.mask.example",
      "",
    ],
    to: [
      "old@here.example",
      "alice@gone.example",
      "first.last@dots.example",
      "x@foreign.example",
      "u@h.mask.example",
      "u@a.keep.mask.example",
      "u@host",
    ],
  },
  {
    name: "no delay: each list at its own command",
    setup: {
      main: `${base}smtpd_delay_reject = no
smtpd_client_restrictions = check_recipient_access inline:{alice@here.example=REJECT}, check_client_access inline:{192.0.2.9=REJECT}, check_sender_access inline:{<>=REJECT}
smtpd_helo_restrictions = check_sender_access inline:{bad.example=REJECT}, check_helo_access inline:{evil.example=REJECT}, permit
smtpd_sender_restrictions = check_sender_access inline:{bad.example=450}, check_helo_access inline:{client.example.net=DUNNO}
smtpd_data_restrictions = reject_multi_recipient_bounce, check_recipient_access inline:{bob@here.example=REJECT}
smtpd_end_of_data_restrictions = check_sender_access inline:{late.example=REJECT}
`,
    },
    clients: [stranger, known, { ...known, helo: "x.evil.example" }],
    from: ["a@good.example", "a@bad.example", "a@late.example", ""],
    to: ["alice@here.example", "bob@here.example", "info@here.example"],
  },
  {
    name: "restriction classes that hold themselves",
    setup: {
      main: `${base}smtpd_restriction_classes = round, there, back, table
round = permit_mynetworks, round
there = check_sender_access inline:{ good@out.example=OK }, back
back = permit_sasl_authenticated, there
table = check_client_access static:table
`,
      master: `$IP:2525 inet n - n - - smtpd
  -o smtpd_sender_restrictions=round
$IP:2526 inet n - n - - smtpd
  -o smtpd_sender_restrictions=there
$IP:2527 inet n - n - - smtpd
  -o smtpd_sender_restrictions=table
$IP:2528 inet n - n - - smtpd
  -o smtpd_recipient_restrictions=round,reject_unauth_destination
$IP:2529 inet n - n - - smtpd
  -o smtpd_client_restrictions=warn_if_reject,reject,round
  -o smtpd_delay_reject=no
`,
    },
    clients: [
      ...[2525, 2526, 2527].flatMap((port) => [stranger, own, user].map((client) => ({ ...client, port }))),
      { ...own, port: 2528 },
      { ...own, port: 2529 },
    ],
    from: ["good@out.example"],
    to: ["alice@here.example"],
  },
  {
    name: "broken: an unknown word, a missing table, a table without a type, a reverse name that says OK",
    setup: {
      main: `${base}smtpd_client_restrictions = check_client_access inline:{198.51.100.7=permit_mynetwork}
smtpd_helo_restrictions = check_reverse_client_hostname_access inline:{partner.example=OK,lan.example=DUNNO}
smtpd_sender_restrictions = check_sender_access inline:{a.example=check_sender_access,b.example=hash:/x,c.example=reject_rbl_client,d.example=sleep}
smtpd_recipient_restrictions = check_recipient_access hash:$D/nothing
`,
    },
    clients: [stranger, known, own],
    from: ["x@a.example", "x@b.example", "x@c.example", "x@d.example", "x@e.example"],
    to: ["alice@here.example"],
  },
  {
    name: "unions, pipes and wrappers",
    setup: {
      main: `${base}mydestination = hash:$D/domains, unionmap:{inline:{u.example=x}}, !not.example, /nonexistent/never
smtpd_sender_restrictions = check_sender_access pipemap:{inline:{p.example=one,q.example=two},inline:{one=REJECT,two=OK}}
 check_sender_access unionmap:{inline:{v.example=reject_unlisted_sender},inline:{v.example=reject,w.example=defer}}
 check_sender_access static:DUNNO
smtpd_reject_unlisted_sender = yes
soft_bounce = yes
`.replace(", /nonexistent/never", ""),
      files: { domains: "here.example x\nD.example x\n" },
      hash: ["domains"],
    },
    clients: [stranger, user],
    from: ["x@p.example", "x@q.example", "x@v.example", "x@w.example", "nobody@here.example", "alice@u.example"],
    to: ["alice@here.example", "alice@d.example", "no@u.example", "x@not.example"],
  },
  {
    name: "routes inside addresses",
    setup: {
      main: `${base}relay_domains = relay.example
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{relay.example=OK,here.example=OK}, permit_mynetworks, reject
`,
    },
    clients: [stranger, own],
    from: ["a@good.example"],
    to: [
      "alice%far.example@here.example",
      "x%far.example@relay.example",
      "far.example!x@here.example",
      "@a.example:x@far.example",
      "a@b.example@here.example",
      "-x@here.example",
      "x@bad_.example",
      "x@[192.0.2.1]",
      "x@[bad]",
      "x@-bad.example",
      "x@192.0.2.1",
    ],
  },
  {
    name: "a table of permits in the relay list, certificates nobody has, own addresses",
    setup: {
      main: `${base}smtpd_relay_restrictions = permit_tls_clientcerts, check_client_access cidr:{ {192.0.2.0/28 OK}, {198.51.100.0/24 permit_auth_destination, reject_plaintext_session} }, permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = permit_inet_interfaces, check_ccert_access inline:{x=y}, reject_non_fqdn_recipient, reject_unknown_client_hostname
unknown_client_reject_code = 550
relay_domains = $mydestination, relay.example
`,
    },
    clients: [stranger, known, { client: "198.51.100.8" }, user, { client: "203.0.113.9", name: "h.named.example" }],
    from: ["a@good.example"],
    to: ["alice@here.example", "x@foreign.example", "x@sub.relay.example", "short", "x@short"],
  },
];
