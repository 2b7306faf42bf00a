import type { Case } from "./trace-cases.ts";

const base = `myhostname = mail.here.example
mynetworks = 127.0.0.0/8, 10.0.0.0/8
alias_maps =
recipient_delimiter = +
`;
const stranger = { client: "192.0.2.9" };
const own = { client: "10.1.2.3", name: "pc.lan.example" };

/** What configurations by chance have shown to be told wrongly once. */
export const found: readonly Case[] = [
  {
    name: "addresses that smtpd looks at itself",
    setup: {
      main: `compatibility_level = 3.6
${base}mydestination = here.example
local_recipient_maps = inline:{alice=x, {@here.example = x}}
virtual_alias_domains = alias.example
smtpd_reject_unlisted_sender = yes
smtpd_data_restrictions = check_client_access cidr:{{192.0.2.0/24 HOLD}}
`,
      master: `$IP:2525 inet n - n - - smtpd
  -o soft_bounce=yes
$IP:2526 inet n - n - - smtpd
  -o smtpd_sender_restrictions=check_sender_access,{inline:{out.example=OK}},reject
$IP:2527 inet n - n - - smtpd
  -o address_verify_sender=probe@far.example
  -o smtpd_recipient_restrictions=reject
$IP:2528 inet n - n - - smtpd
  -o resolve_numeric_domain=yes
`,
    },
    clients: [stranger, ...[2525, 2526, 2527, 2528].map((port) => ({ ...own, port }))],
    from: ["x@out.example", "who@alias.example", ""],
    to: [
      "joe@",
      "-dash@here.example",
      "double-bounce@mail.here.example",
      "double-bounce@here.example",
      "probe@far.example",
      "postmaster",
      "x@[300.1.1.1]",
    ],
  },
  {
    name: "quoted names, the null sender, and limits of aliases",
    setup: {
      main: `compatibility_level = 3.6
${base}mydestination = here.example
local_recipient_maps =
smtpd_recipient_restrictions = check_recipient_access regexp:$D/recipients, check_recipient_access hash:$D/quoted
sender_canonical_maps = regexp:{{/^""$$/ null@out.example}}
virtual_alias_maps = inline:{ a@here.example=b@here.example, b@here.example=c@here.example, c@here.example=d@here.example, {m@here.example = one@far.example, two@far.example, three@far.example} }
virtual_alias_recursion_limit = 2
virtual_alias_expansion_limit = 2
transport_maps = inline:{{spaced.example = error: spaced out}, {coded.example = error:5.7.9 with a code}}
masquerade_domains = masked
masquerade_classes = envelope_recipient
append_dot_mydomain = yes
sender_bcc_maps = inline:{ x@bcc.example=not-an-address@ }
`,
      files: {
        recipients: '/^"two words"@/ 550 quoted\n',
        quoted: '"a,b"@here.example REJECT quoted\nq,@here.example REJECT bare\n',
      },
      hash: ["quoted"],
    },
    clients: [own],
    from: ["x@out.example", "", "x@bcc.example"],
    to: [
      '"two words"@here.example',
      '"a,b"@here.example',
      '"q,"@here.example',
      "a@here.example",
      "b@here.example",
      "c@here.example",
      "m@here.example",
      "x@spaced.example",
      "x@coded.example",
      '"o k"@far.example',
      "x@host.masked",
    ],
  },
];
