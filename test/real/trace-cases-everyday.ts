import type { Case } from "./trace-cases.ts";

const base = `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example, $myhostname, localhost
mynetworks = 127.0.0.0/8, 10.0.0.0/8
`;
const stranger = { client: "192.0.2.9" };
const own = { client: "10.1.2.3", name: "pc.lan.example" };

/** Configurations as administrators have them, where one domain is in several classes and the sender decides. */
export const everyday: readonly Case[] = [
  {
    name: "a virtual alias domain that is a destination too, extensions, and a pattern with a choice",
    setup: {
      main: `${base}recipient_delimiter = +-
virtual_alias_domains = here.example, alias.example, $myhostname
virtual_alias_maps = hash:$D/virtual
virtual_mailbox_domains = alias.example, box.example
virtual_mailbox_maps = inline:{ catch@box.example=c/ }
relay_domains = box.example, relay.example
relay_recipient_maps = inline:{ r@relay.example=x, {@sub.relay.example = x} }
local_recipient_maps = $alias_maps
alias_maps = hash:$D/aliases
smtpd_sender_restrictions = check_sender_access regexp:{{/^(.*)@spoof\\.(com|example)$$/ REJECT no $$1 of $$2}}
`,
      files: {
        virtual:
          "a+x@alias.example bob@here.example\na@alias.example alice@here.example\nsales-all@alias.example info@here.example\nsales@alias.example bob\n@alias.example catch@box.example\npostmaster root@here.example\nnews alice+news@here.example\n",
        aliases: "root: alice\nlist: x@y.example\nowner-list: bob\n",
      },
      hash: ["virtual"],
      aliases: ["aliases"],
    },
    clients: [stranger],
    from: ["x@out.example", "me@spoof.example"],
    to: [
      "a+x@alias.example",
      "a-z@alias.example",
      "sales-all@alias.example",
      "sales-none@alias.example",
      "any@alias.example",
      "news+x@mail.here.example",
      "postmaster@localhost",
      "none@box.example",
      "list-x@here.example",
      "r+1@relay.example",
      "q@sub.relay.example",
      "alice@here.example",
    ],
  },
  {
    name: "relay hosts, transports and copies by sender",
    setup: {
      main: `${base}local_recipient_maps =
alias_maps =
recipient_delimiter = +
transport_maps = inline:{ far.example=smtp:, far2.example=:, .far3.example=:[x] }
relayhost = [smart.example]:587
relay_domains = relay.example
sender_dependent_relayhost_maps = hash:$D/relayhosts
sender_dependent_default_transport_maps = inline:{ a@t.example=slow:hop, {@t.example = uucp:}, d@t.example=DUNNO, none=slow:null }
empty_address_default_transport_maps_lookup_key = none
always_bcc = arch@archive.example
sender_bcc_maps = inline:{ a@s.example=copy@bcc.example, @t.example=tb, {z@t.example = z+x@bcc.example, y@bcc.example} }
recipient_bcc_maps = inline:{ alice@here.example=ab@bcc.example, @relay.example=rb@bcc.example }
`,
      files: {
        relayhosts: "a@s.example [one.example]\n@s.example two.example:26\n<> null.example\nempty@s.example DUNNO\n",
      },
      hash: ["relayhosts"],
    },
    clients: [own],
    from: [
      "x@out.example",
      "a+q@s.example",
      "b@s.example",
      "empty@s.example",
      "a@t.example",
      "z@t.example",
      "d@t.example",
      "",
    ],
    to: ["x@far.example", "x@far2.example", "x@a.far3.example", "x@relay.example", "alice+x@here.example"],
  },
];
