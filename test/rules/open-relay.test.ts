import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { accessMatrix } from "../../server/src/model/access/matrix.ts";
import { openExample } from "../check.ts";

/** Words whose outcome the files alone decide. */
const words = [
  "permit_mynetworks",
  "permit_sasl_authenticated",
  "reject_unauth_destination",
  "permit_auth_destination",
  "warn_if_reject reject_unauth_destination",
  "reject_non_fqdn_sender",
  "reject_unlisted_recipient",
  "check_client_access cidr:{{0.0.0.0/0 OK}}",
  "check_sender_access static:OK",
  "check_recipient_access regexp:{{/@/ RELAY}}",
  "check_client_access cidr:{{10.0.0.0/8 OK}{0.0.0.0/0 REJECT}}",
  "check_recipient_access inline:{here.example=DUNNO,other.example=OK}",
  "check_sender_access static:DUNNO",
  "check_sender_access static:friends",
  "check_recipient_access inline:{spam@here.example=REJECT}",
  "check_helo_access regexp:{{/^localhost$$/ OK}}",
  "friends",
  "others",
  "permit",
  "reject",
  "defer",
  "defer_if_permit",
] as const;

const list = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((items) => items.join(", "));
const gentle = fc.oneof({ weight: 8, arbitrary: fc.constant("") }, { weight: 1, arbitrary: list });

const configuration = fc.record({
  target: fc.constantFrom("2.9", "3.4", "3.7", "3.10"),
  level: fc.constantFrom("0", "2", "3.6"),
  mynetworks: fc.constantFrom(
    "10.0.0.0/8",
    "0.0.0.0/0",
    "10.0.0.0/8 0.0.0.0/1 128.0.0.0/1",
    "!192.0.2.0/24 10.0.0.0/8",
  ),
  delay: fc.constantFrom("yes", "no"),
  before: fc.constantFrom("yes", "no"),
  client: gentle,
  helo: gentle,
  sender: gentle,
  relay: list,
  recipient: list,
  data: gentle,
  friends: list.filter((text) => !text.includes("friends") && !text.includes("others")),
  others: list.filter((text) => !text.includes("friends") && !text.includes("others")),
  override: fc.option(list),
});

type Configuration = typeof configuration extends fc.Arbitrary<infer Value> ? Value : never;

const open = (one: Configuration) =>
  openExample({
    files: {
      "main.cf": `compatibility_level = ${one.level}
myhostname = mail.here.example
mydestination = here.example
mynetworks = ${one.mynetworks}
local_recipient_maps =
smtpd_delay_reject = ${one.delay}
smtpd_relay_before_recipient_restrictions = ${one.before}
smtpd_restriction_classes = friends, others
friends = ${one.friends}
others = ${one.others}
smtpd_client_restrictions = ${one.client}
smtpd_helo_restrictions = ${one.helo}
smtpd_sender_restrictions = ${one.sender}
smtpd_relay_restrictions = ${one.relay}
smtpd_recipient_restrictions = ${one.recipient}
smtpd_data_restrictions = ${one.data}
`,
      "master.cf": `smtp inet n - n - - smtpd
${one.override === null ? "" : `  -o { smtpd_relay_restrictions = ${one.override} }\n`}smtp unix - - n - - smtp
`,
    },
    target: one.target as "3.7",
  });

suite("open-relay and the evaluation of the lists", () => {
  test("a stranger's mail to anywhere is taken exactly where the rule says so", () => {
    const count = { open: 0, closed: 0 };
    fc.assert(
      fc.property(configuration, (one) => {
        const { workspace, directory, problems } = open(one);
        const rows = accessMatrix(workspace.read(directory).instance).flatMap((listener) => listener.rows);
        const row = rows.find(({ from, to }) => from === "stranger" && to === "foreign domain")!;
        assert.notEqual(row.verdict.verdict, "depends", row.verdict.dependsOn.join());
        const isOpen = row.verdict.verdict === "permitted";
        count[isOpen ? "open" : "closed"]++;
        const found = problems.filter(({ rule }) => rule.id === "open-relay");
        assert.equal(found.length > 0, isOpen, `${row.verdict.by?.text}: ${found.map(({ message }) => message)}`);
      }),
      { numRuns: 200, seed: 9, includeErrorInReport: true },
    );
    assert.ok(count.open >= 10 && count.closed >= 50, JSON.stringify(count));
  });
});
