import type { Envelope, Setup } from "./trace-postfix.ts";

/** Ports of 127.0.0.9 where somebody takes messages. */
export const ports = [25, 2424, 2525, 2526, 2527];

const service = (name: string, daemon: string, ...more: readonly string[]): string =>
  `${name} unix - n n - - ${daemon}\n${[`syslog_name=sink-${name}`, ...more].map((text) => `  -o ${text}\n`).join("")}`;

const argv = [
  "${sender}",
  "${recipient}",
  "${user}",
  "${extension}",
  "${mailbox}",
  "${domain}",
  "${nexthop}",
  "${original_recipient}",
  "${client_address}",
  "${client_hostname}",
  "${client_helo}",
  "${sasl_username}",
  "-f<${sender}>",
];

const pipe = (name: string, flags: string, ...more: readonly string[]): string =>
  `${name} unix - n n - - pipe\n  -o syslog_name=sink-${name}\n  flags=${flags} user=nobody ${more.join(" ")} argv=$HOME/record ${argv.join(" ")}\n`;

/** Every agent delivers for real: to servers, mailboxes and a command that writes down its arguments. */
export const setup: Setup = {
  main: `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example, $myhostname, localhost
mynetworks = 127.0.0.0/8, 10.0.0.0/8
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = none
local_recipient_maps =
alias_maps = hash:$D/aliases
recipient_delimiter = +
mail_spool_directory = $HOME/spool
relayhost = [127.0.0.9]:2525
relay_domains = relay.example
relay_transport = relay:[127.0.0.9]:2526
virtual_alias_maps = hash:$D/virtual
virtual_alias_domains = alias.example
virtual_mailbox_domains = box.example
virtual_mailbox_maps = hash:$D/boxes
virtual_mailbox_base = $HOME/boxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
transport_maps = hash:$D/transport
sender_dependent_relayhost_maps = inline:{ far@here.example=[127.0.0.9]:2526 }
sender_dependent_default_transport_maps = inline:{ other@here.example=second: , third@here.example=second:[127.0.0.9]:2527 }
canonical_maps = inline:{ old@here.example=new@elsewhere.example }
smtp_generic_maps = inline:{ inner@here.example=outer@public.example, @hidden.example=@shown.example }
recipient_canonical_maps = inline:{ typo@reley.example=info@relay.example }
default_destination_recipient_limit = 1
`,
  master: `$IP:2530 inet n - n - - smtpd
  -o content_filter=filter:[127.0.0.9]:2527
$IP:2531 inet n - n - - smtpd
  -o receive_override_options=no_address_mappings
$IP:2532 inet n - n - - smtpd
  -o smtpd_reject_unlisted_recipient=no
`,
  files: {
    aliases: "info: backup\ndeep: info\n",
    virtual:
      "one@alias.example alice@foreign.example\nmany@alias.example a@relay.example, box@box.example, cmd+x@pipe.example\n@whole.example @relay.example\nbox2@box.example box@box.example\n",
    boxes: "box@box.example one/\nfile@box.example two\n@box.example rest/\n",
    transport:
      "lmtp.example lmtp:inet:[127.0.0.9]:2424\nsocket.example lmtp:unix:$HOME/lmtp.sock\npipe.example script:\n.pipe.example folded:some.Where\nsecond.example second:[127.0.0.9]:2525\nonly@third.example :[127.0.0.9]:2526\nport.example smtp:[127.0.0.9]\n",
  },
  hash: ["virtual", "boxes", "transport"],
  aliases: ["aliases"],
  agents: [
    service("smtp", "smtp"),
    service("relay", "smtp", "smtp_helo_name=relay.$myhostname"),
    service(
      "second",
      "smtp",
      "smtp_bind_address=127.0.0.77",
      "smtp_helo_name=second.here.example",
      "smtp_generic_maps=",
    ),
    service("filter", "smtp", "smtp_send_xforward_command=yes"),
    service("lmtp", "lmtp", "lmtp_bind_address=127.0.0.78", "lmtp_lhlo_name=lmtp.here.example"),
    service("local", "local"),
    service("virtual", "virtual"),
    service("error", "error"),
    pipe("script", "q."),
    pipe("folded", "hu", "null_sender="),
  ].join(""),
};

const own = { client: "10.1.2.3", name: "pc.lan.example", helo: "pc.lan.example" };
const user = { client: "203.0.113.5", sasl: "alice" };
const from = "x@out.example";

/** Messages that all arrive. */
export const messages: readonly Envelope[] = [
  { ...own, from, to: "x@foreign.example" },
  { ...user, from: "far@here.example", to: "x@foreign.example" },
  { ...own, from: "other@here.example", to: "x@foreign.example" },
  { ...own, from: "third@here.example", to: "x@foreign.example" },
  { ...own, from: "old@here.example", to: "Old@here.example" },
  { ...own, from: "inner@here.example", to: "x@foreign.example" },
  { ...own, from: "a@hidden.example", to: "b+c@hidden.example" },
  { ...own, from: "inner@here.example", to: "x@second.example" },
  { ...own, from: "", to: "X@Foreign.Example" },
  { client: "192.0.2.9", from, to: "x@relay.example" },
  { ...own, from, to: "typo@reley.example" },
  { ...own, from, to: "someone+tag@whole.example" },
  { ...own, from, to: "one@alias.example" },
  { ...own, from, to: "many@alias.example" },
  { ...own, from, to: "box@box.example" },
  { ...own, from, to: "Box+ext@box.example" },
  { ...own, from, to: "file@box.example" },
  { ...own, from, to: "any@box.example" },
  { ...own, from, to: "box2@box.example" },
  { ...own, from, to: "games@here.example" },
  { ...own, from, to: "games+x@mail.here.example" },
  { ...own, from, to: "deep@here.example" },
  { ...own, from, to: "x@lmtp.example" },
  { ...own, from, to: "x@socket.example" },
  { ...own, from, to: "x@port.example" },
  { ...own, from, to: "only@third.example" },
  { ...own, from, to: "not@third.example" },
  { ...own, from, to: "Joe+Ext@pipe.example" },
  { ...user, from: "", to: "joe@pipe.example" },
  { ...own, from, to: "Joe+Ext@A.Pipe.Example" },
  { ...own, from: "", to: "joe@a.pipe.example" },
  { ...own, from, to: '"quoted one"@pipe.example' },
  { ...own, from, to: "many@alias.example", port: 2530 },
  { ...own, from, to: "x@foreign.example", port: 2530 },
  { ...own, from: "old@here.example", to: "one@relay.example", port: 2531 },
];

/** Addresses that `sendmail -bv` is asked about. */
export const submitted: readonly string[] = [
  "x@foreign.example",
  "x@relay.example",
  "one@alias.example",
  "many@alias.example",
  "none@alias.example",
  "zz@whole.example",
  "box@box.example",
  "games@here.example",
  "joe@pipe.example",
  "x@lmtp.example",
  "x@second.example",
  "typo@reley.example",
];
