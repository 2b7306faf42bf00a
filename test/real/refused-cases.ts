import type { Provocation } from "./provoke.ts";

/** A mistake that a rule says Postfix does not take. */
export interface RefusedCase {
  readonly rule: string;
  /** Lines for main.cf and master.cf, over or behind what is there. The last one is the mistake, unless `line` says which. */
  readonly main?: readonly string[];
  readonly master?: readonly string[];
  readonly line?: string;
  readonly provoke: Provocation;
  /** What Postfix says, where the page of the rule does not say it in these words. */
  readonly log?: RegExp;
}

const pipe = (words: string): readonly string[] => [`vac unix - n n - - pipe ${words}`];
const pipeCase = (rule: string, words: string, more: Partial<RefusedCase> = {}): RefusedCase => ({
  rule,
  main: ["transport_maps = inline:{ {pipe.test = vac} }", "vac_destination_recipient_limit = 1"],
  master: pipe(words),
  line: "vac",
  provoke: "send user@pipe.test",
  ...more,
});

export const refusedCases: readonly RefusedCase[] = [
  // main.cf as text
  { rule: "missing-equals", main: ["smtpd_banner hello"], provoke: "start" },
  { rule: "missing-name", main: ["= hello"], provoke: "start" },
  { rule: "bad-expansion", main: ["smtpd_banner = ${my-host}"], provoke: "connect" },
  {
    rule: "unclosed-expansion",
    main: ["smtpd_banner = ${myhostname"],
    provoke: "connect",
  },
  {
    rule: "recursive-expansion",
    main: ["smtpd_banner = $smtpd_banner"],
    provoke: "connect",
  },
  // values
  { rule: "bad-boolean", main: ["smtpd_helo_required = maybe"], provoke: "connect" },
  { rule: "bad-number", main: ["smtpd_client_connection_count_limit = abc"], provoke: "connect" },
  { rule: "bad-time", main: ["smtpd_timeout = 10x"], provoke: "connect" },
  {
    rule: "bad-enum",
    main: ["smtpd_tls_security_level = maybe"],
    provoke: "connect",
  },
  {
    rule: "bad-enum",
    main: ["smtp_tls_security_level = maybe"],
    provoke: "send a@else.test",
  },
  { rule: "bad-enum", main: ["smtp_address_preference = ipv5"], provoke: "send a@else.test" },
  { rule: "bad-list-word", main: ["notify_classes = bogus"], provoke: "connect" },
  { rule: "number-out-of-range", main: ["smtpd_hard_error_limit = 0"], provoke: "connect" },
  { rule: "empty-value", main: ["rewrite_service_name ="], provoke: "connect" },
  // master.cf
  { rule: "bad-field-count", master: ["foo unix - - n"], provoke: "master" },
  { rule: "bad-service-type", master: ["foo tcp n - n - - smtpd"], provoke: "master" },
  { rule: "bad-service-field", master: ["foo unix - yes n - - smtp"], provoke: "master" },
  { rule: "bad-service-name", master: ["[::1:25 inet n - n - - smtpd"], provoke: "start" },
  { rule: "inet-private", master: ["2525 inet y - n - - smtpd"], provoke: "start" },
  { rule: "bad-argument-braces", master: ["2525 inet n - n - - smtpd -o { smtpd_banner = x"], provoke: "start" },
  {
    rule: "duplicate-service",
    master: ["foo unix - - n - - smtp", "foo unix - - n - 5 smtp"],
    line: "foo unix - - n - - smtp",
    provoke: "start",
  },
  { rule: "unknown-daemon", master: ["smtp inet n - n - - smtpdd"], provoke: "connect" },
  {
    rule: "unprivileged-daemon",
    main: ["mydestination = local.test", "local_recipient_maps ="],
    master: ["local unix - - n - - local"],
    provoke: "send root@local.test",
  },
  { rule: "bad-process-limit", master: ["qmgr unix n - n 300 2 qmgr"], provoke: "send a@else.test" },
  { rule: "override-with-spaces", master: ["smtp inet n - n - - smtpd -o smtpd_banner = hello"], provoke: "connect" },
  { rule: "override-without-value", master: ["smtp inet n - n - - smtpd -o smtpd_banner"], provoke: "connect" },
  pipeCase("pipe-without-user", "argv=/bin/true"),
  pipeCase("pipe-without-argv", "user=nobody"),
  pipeCase("pipe-privileged-user", "user=postfix argv=/bin/true"),
  pipeCase("pipe-unknown-attribute", "user=nobody colour=red argv=/bin/true"),
  pipeCase("pipe-unknown-flag", "flags=Z user=nobody argv=/bin/true"),
  pipeCase("pipe-unknown-macro", "user=nobody argv=/bin/true ${receiver}"),
  pipeCase("pipe-needs-recipient-limit", "flags=D user=nobody argv=/bin/true", {
    main: ["transport_maps = inline:{ {pipe.test = vac} }"],
    provoke: "send user@pipe.test other@pipe.test",
  }),
  {
    rule: "undefined-transport",
    main: ["default_transport = nowhere"],
    provoke: "send user@pipe.test",
  },
  // restrictions
  { rule: "no-relay-control", main: ["smtpd_relay_restrictions = permit_mynetworks"], provoke: "connect" },
  { rule: "unknown-restriction", main: ["smtpd_sender_restrictions = permit_mynetwork"], provoke: "mail" },
  {
    rule: "undefined-restriction-class",
    main: ["smtpd_sender_restrictions = strict", "smtpd_restriction_classes = strict"],
    provoke: "mail",
  },
  { rule: "restriction-missing-argument", main: ["smtpd_sender_restrictions = check_sender_access"], provoke: "mail" },
  { rule: "unreachable-restriction", main: ["smtpd_sender_restrictions = permit, reject"], provoke: "mail" },
  { rule: "network-host-bits", main: ["mynetworks = 192.168.1.5/24"], provoke: "mail" },
  // tables
  { rule: "table-type-unknown", main: ["virtual_alias_maps = hsh:/nonexistent"], provoke: "mail" },
  { rule: "table-type-unavailable", main: ["virtual_alias_maps = mysql:/nonexistent"], provoke: "mail" },
  { rule: "missing-table-type", main: ["virtual_alias_maps = /nonexistent"], provoke: "mail" },
  {
    rule: "table-missing",
    main: ["smtpd_sender_restrictions = check_sender_access hash:TLS/none"],
    provoke: "mail",
  },
  // names
  {
    rule: "limit-conflict",
    main: ["mydestination = local.test", "local_recipient_maps =", "mailbox_size_limit = 1000"],
    provoke: "send root@local.test",
  },
  { rule: "myhostname-is-relayhost", main: ["relayhost = mail.main.test"], provoke: "connect" },
  { rule: "myorigin-list", main: ["myorigin = a.test, b.test"], provoke: "connect" },
  { rule: "bad-hostname", main: ["myhostname = bad..test"], provoke: "connect" },
  {
    rule: "domain-in-two-classes",
    main: ["virtual_mailbox_domains = two.test", "mydestination = two.test"],
    line: "mydestination",
    provoke: "send a@two.test",
  },
  // TLS
  { rule: "bad-protocol-syntax", main: ["smtpd_tls_protocols = TLSv1.9"], provoke: "starttls" },
  { rule: "bad-server-tls-level", main: ["smtpd_tls_security_level = verify"], provoke: "connect" },
  { rule: "certificate-missing", main: ["smtpd_tls_cert_file = /nonexistent.pem"], provoke: "starttls" },
  { rule: "certificate-invalid", main: ["smtpd_tls_cert_file = TLS/empty.pem"], provoke: "starttls" },
  {
    rule: "key-mismatch",
    main: ["smtpd_tls_key_file = TLS/other.pem"],
    line: "smtpd_tls_cert_file",
    provoke: "starttls",
  },
  { rule: "chain-order", main: ["smtpd_tls_chain_files = TLS/reversed.pem"], provoke: "starttls" },
  {
    rule: "override-without-key",
    master: ["smtp inet n - n - - smtpd -o smtpd_tls_cert_file=TLS/other.pem"],
    main: ["smtpd_tls_key_file = TLS/main.pem"],
    provoke: "starttls",
  },
  {
    rule: "tls-without-certificate",
    main: ["smtpd_tls_cert_file =", "smtpd_tls_key_file =", "smtpd_tls_security_level = may"],
    provoke: "starttls",
  },
  { rule: "dane-without-dnssec", main: ["smtp_tls_security_level = dane"], provoke: "send a@else.test" },
  // servers, accounts and addresses
  { rule: "milter-address", main: ["smtpd_milters = 127.0.0.1:8891"], provoke: "mail" },
  { rule: "milter-address", main: ["smtpd_milters = inet:127.0.0.1"], provoke: "mail" },
  {
    rule: "server-attribute",
    main: ["smtpd_milters = { inet:127.0.0.1:9, connect_timout=10s }"],
    provoke: "connect",
  },
  {
    rule: "server-attribute",
    main: ["smtpd_client_restrictions = check_policy_service { inet:127.0.0.1:9, timout=5s }"],
    provoke: "mail",
  },
  { rule: "bad-next-hop", main: ["default_transport = smtp", "relayhost = [127.0.0.9"], provoke: "send a@out.test" },
  { rule: "bad-next-hop", main: ["relayhost = [127.0.0.9]25"], provoke: "send a@out.test" },
  { rule: "bad-next-hop", main: ["relayhost = [127.0.0.9]:70000"], provoke: "send a@out.test" },
  {
    rule: "virtual-incomplete",
    main: ["virtual_mailbox_domains = vm.test", "virtual_mailbox_maps = static:x", "virtual_gid_maps = static:5000"],
    line: "virtual_mailbox_maps",
    master: ["virtual unix - n n - - virtual"],
    provoke: "send a@vm.test",
  },
  { rule: "privileged-account", main: ["default_privs = root"], provoke: "start" },
  { rule: "privileged-account", main: ["mail_owner = root"], provoke: "start" },
  { rule: "privileged-account", main: ["default_privs = postfix"], provoke: "start" },
  { rule: "inet-interfaces-word", main: ["inet_interfaces = eth0"], provoke: "connect" },
  { rule: "inet-interfaces-word", main: ["inet_interfaces = 127.0.0.1/8"], provoke: "connect" },
  { rule: "bad-bind-address", main: ["smtp_bind_address = mail.main.test"], provoke: "send a@else.test" },
  { rule: "sasl-without-passwords", main: ["smtp_sasl_auth_enable = yes"], provoke: "send a@else.test" },
  {
    rule: "sasl-type-unknown",
    main: ["smtpd_sasl_auth_enable = yes", "smtpd_sasl_type = dovecoat"],
    provoke: "connect",
  },
  {
    rule: "virtual-incomplete",
    main: [
      "virtual_mailbox_domains = vm.test",
      "virtual_mailbox_maps = static:x",
      "virtual_mailbox_base = /nonexistent",
      "virtual_gid_maps = static:5000",
      "virtual_uid_maps = static:30",
    ],
    master: ["virtual unix - n n - - virtual"],
    line: "virtual_uid_maps",
    provoke: "send a@vm.test",
  },
];
