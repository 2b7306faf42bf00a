import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { assumedText, dependsText } from "../../server/src/features/assumptions.ts";
import { hover } from "../../server/src/features/hover.ts";
import { listenerChoices, type Trace, type TraceRequest, traceMessage } from "../../server/src/features/trace.ts";
import { traceAnswer } from "../../server/src/features/trace-answer.ts";
import { accessMatrix } from "../../server/src/model/access/matrix.ts";
import { questionText, type TableQuestion } from "../../server/src/model/lookup/question.ts";
import type { ExampleFiles } from "../../server/src/rules/rule.ts";
import { openExample } from "../check.ts";

const main = `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example
mynetworks = 10.0.0.0/8
local_recipient_maps =
virtual_alias_maps = mysql:/etc/postfix/aliases.cf
virtual_alias_domains =
smtpd_sasl_auth_enable = yes
smtpd_recipient_restrictions =
  check_recipient_access regexp:/etc/postfix/recipients
  reject_rbl_client list.example
pipe_transport = x
transport_maps = inline:{piped.example=vacation:}
`;
const master = `smtp inet n - n - - smtpd
587 inet n - n - - smtpd
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
local unix - n n - - local
smtp unix - - n - - smtp
  -o smtp_bind_address=192.0.2.77 -o smtp_helo_name=out.here.example
vacation unix - n n - - pipe
  flags=Rhu user=vmail argv=/usr/bin/vacation \${sender} \${user} \${extension} \${size}
`;
const recipients = "/^spam@/ REJECT go away\n/(?=ahead)/ REJECT\n";
const files = { "main.cf": main, "master.cf": master, recipients };

const example = () => openExample({ files, target: "3.7" });

test("the listeners to pick from say what they ask of a client", () => {
  const secure = "465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n";
  const { workspace, directory } = openExample({ files: { ...files, "master.cf": master + secure }, target: "3.7" });
  assert.deepEqual(listenerChoices(workspace.read(directory).instance), [
    { listener: "smtp", detail: "port 25 · logins" },
    { listener: "587", detail: "port 587 · logins" },
    { listener: "465", detail: "port 465 · TLS from the start · logins" },
  ]);
});

async function trace(request: Partial<TraceRequest>): Promise<Trace> {
  const { workspace, directory } = example();
  const found = await traceMessage(workspace, directory, {
    client: "192.0.2.1",
    from: "a@b.example",
    to: "x@here.example",
    ...request,
  });
  assert.ok(typeof found !== "string", String(found));
  return found;
}

suite("a message through the files", () => {
  test("a table's line refuses, and is where it says", async () => {
    const { access } = await trace({ to: "spam@here.example" });
    assert.equal(access.verdict, "refused");
    assert.equal(access.reply, "554 5.7.1 <spam@here.example>: Recipient address rejected: go away");
    assert.match(access.by?.place?.uri ?? "", /recipients$/);
    assert.equal(access.by?.place?.range.start.line, 0);
  });

  test("what the DNS decides, and a pattern that is not run, are left open", async () => {
    const { access } = await trace({ to: "x@here.example" });
    assert.equal(access.verdict, "depends");
    assert.ok(
      access.dependsOn.map(questionText).some((question) => question.includes("list.example")),
      access.dependsOn.join(),
    );
    assert.deepEqual(access.branches.map(({ result }) => result.verdict).sort(), ["permitted", "refused"]);
  });

  test("relaying is refused without a login and taken with one", async () => {
    const to = "x@foreign.example";
    assert.equal((await trace({ to, listener: "587" })).access.verdict, "refused");
    const { access, trips } = await trace({ to, listener: "587", sasl: "u" });
    assert.equal(access.verdict, "permitted");
    const delivery = trips[0]!.result.deliveries[0]!;
    assert.deepEqual(
      [delivery.transport, delivery.nexthop, delivery.bindAddress, delivery.heloName],
      ["smtp", "foreign.example", "192.0.2.77", "out.here.example"],
    );
  });

  test("pipe's command is filled in as far as it is known", async () => {
    const { trips } = await trace({ to: "Joe@Piped.example", listener: "587", sasl: "u" });
    const final = trips[0]!.result.deliveries[0]!.final[0]!.text;
    assert.equal(final, "runs /usr/bin/vacation a@b.example joe  ${size} as vmail");
  });

  test("pipe's flags fold and quote, and a client's own maps show in what the next server sees", async () => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf": `compatibility_level = 3.6
myhostname = mail.here.example
mynetworks = 192.0.2.0/24
smtp_generic_maps = inline:{inner@here.example=outer@public.example}
transport_maps = inline:{piped.example=folded:}
`,
        "master.cf": `smtp inet n - n - - smtpd
smtp unix - - n - - smtp
folded unix - n n - - pipe
  flags=huq user=vmail null_sender= argv=/bin/x \${original_recipient} \${recipient} \${mailbox} <\${sender}>
`,
      },
      target: "3.7",
    });
    const delivery = async (from: string, to: string) => {
      const found = await traceMessage(workspace, directory, { client: "192.0.2.1", from, to });
      assert.ok(typeof found !== "string");
      return found.trips[0]!.result.deliveries[0]!;
    };
    const { final } = await delivery("", '"Two Words"@Piped.Example');
    assert.equal(
      final[0]?.text,
      'runs /bin/x "two words"@piped.example "two words"@piped.example two words <> as vmail',
    );
    const { sentFrom, sentTo, recipient } = await delivery("inner@here.example", "x@foreign.example");
    assert.deepEqual([sentFrom, sentTo, recipient], ["outer@public.example", undefined, "x@foreign.example"]);
  });

  test("a request that makes no sense is one sentence", async () => {
    const { workspace, directory } = example();
    const bad = { client: "1.2.3", from: "", to: "x" };
    assert.equal(await traceMessage(workspace, directory, bad), 'the client "1.2.3" is no IP address');
    assert.match(
      String(await traceMessage(workspace, directory, { ...bad, client: "::1", listener: "99" })),
      /no smtpd listens on 99/,
    );
  });

  test("the answer over the protocol has places", async () => {
    const answer = traceAnswer(await trace({ to: "spam@here.example" }), (place) => ({ ...place }));
    assert.equal(answer.by?.list, "smtpd_recipient_restrictions");
    assert.ok(answer.branches[0]?.steps.some((step) => "range" in step && "uri" in step));
  });
});

test("postscreen refuses by address, and by what the DNS says", async () => {
  const { workspace, directory } = openExample({
    files: {
      "main.cf": `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example
local_recipient_maps =
mynetworks = 127.0.0.0/8
postscreen_access_list = permit_mynetworks, cidr:{ {198.51.100.0/24 reject}, {203.0.113.0/24 permit} }
postscreen_blacklist_action = drop
postscreen_dnsbl_sites = list.example
postscreen_dnsbl_action = enforce
`,
      "master.cf": "smtp inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd\n",
    },
    target: "3.5",
  });
  const verdict = async (client: string) => {
    const found = await traceMessage(workspace, directory, { client, from: "a@b.example", to: "x@here.example" });
    return typeof found === "string" ? found : [found.access.verdict, found.access.reply];
  };
  assert.deepEqual(await verdict("198.51.100.1"), ["refused", "521 5.3.2 Service currently unavailable"]);
  assert.deepEqual(await verdict("203.0.113.1"), ["permitted", undefined]);
  assert.deepEqual(await verdict("192.0.2.1"), ["depends", undefined]);
});

suite("the way belongs to what is taken", () => {
  test("a refused message has none, in a branch neither", async () => {
    assert.deepEqual((await trace({ to: "spam@here.example" })).trips, []);
    const answer = traceAnswer(await trace({ to: "x@here.example" }), () => ({}));
    const ways = answer.branches.map(({ verdict, route }) => `${verdict} ${route.length > 0}`);
    assert.deepEqual(ways.sort(), ["permitted true", "refused false"]);
    assert.ok(answer.route.length > 0);
  });

  test("what a branch assumes of a table holds on the way too", async () => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf": `compatibility_level = 3.6
myhostname = mail.here.example
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = here.example
virtual_mailbox_maps = mysql:/etc/postfix/boxes.cf
`,
        "master.cf": master,
      },
      target: "3.7",
    });
    const message = { client: "192.0.2.1", from: "a@b.example", to: "x@here.example" };
    const found = await traceMessage(workspace, directory, message);
    assert.ok(typeof found !== "string");
    assert.equal(found.access.verdict, "depends");
    const final = found.trips.map(({ result }) => result.deliveries[0]?.final[0]?.text ?? "");
    assert.ok(final.length > 0 && !final.some((text) => text.startsWith("comes back")), final.join("; "));
  });
});

suite("who is let through", () => {
  test("by listener, client and destination", () => {
    const { workspace, directory } = example();
    const [smtp, submission] = accessMatrix(workspace.read(directory).instance);
    const verdicts = (rows = smtp!.rows) => rows.map(({ from, to, verdict }) => `${from} ${to} ${verdict.verdict}`);
    assert.ok(verdicts().includes("stranger foreign domain refused"), verdicts().join());
    assert.ok(verdicts(submission!.rows).includes("own network foreign domain refused"));
    assert.ok(verdicts(submission!.rows).includes("authenticated user foreign domain permitted"));
  });

  test("a hover on a list shows it", () => {
    const { workspace, directory } = example();
    const file = workspace.file(`${directory}/main.cf`)!;
    const found = hover(workspace, file, { line: 8, character: 8 });
    assert.match(found?.contents.value ?? "", /\| stranger \|.*refused/);
  });
});

suite("what is assumed, for people", () => {
  const question = (table: string, key: string, asks: TableQuestion["asks"] = "entry") => ({ table, key, asks });

  test("each table once, with a bounded number of keys", () => {
    const keys = ["a@b.example", "@b.example", "b.example", "a@"];
    const nothing = keys.map((key) => ({ question: question("mysql:/x", key), answer: "has no entry" }));
    assert.equal(assumedText(nothing), 'mysql:/x has no entry for "a@b.example", "@b.example" and 2 more');
    const entry = { question: question("hash:/y", "k"), answer: "has an entry" };
    const says = { question: question("hash:/y", "k", "result"), answer: "permit" };
    assert.equal(
      assumedText([...nothing.slice(0, 1), entry, says]),
      ['hash:/y for "k": permit', 'mysql:/x has no entry for "a@b.example"'].join("; "),
    );
    assert.equal(assumedText([]), "nothing else");
  });

  test("a bounded number of questions; JSON has them all", () => {
    const questions = Array.from({ length: 20 }, (_, i) => `whether list${i} lists 192.0.2.1`);
    assert.match(dependsText(questions), /list4 lists 192\.0\.2\.1; and 15 more$/);
    assert.equal(
      dependsText([question("mysql:/x", "k"), question("mysql:/x", "k", "result")]),
      'what mysql:/x has for "k"',
    );
  });

  test("tables that nobody can read do not fill the page", async () => {
    const lists = Array.from({ length: 9 }, (_, i) => `check_recipient_access mysql:/t${i}`).join(", ");
    const { workspace, directory } = openExample({
      files: { "main.cf": `${main}\nsmtpd_client_restrictions = ${lists}\n`, "master.cf": master },
      target: "3.7",
    });
    const found = await traceMessage(workspace, directory, {
      client: "192.0.2.1",
      from: "a@b.example",
      to: "x@here.example",
    });
    assert.ok(typeof found !== "string");
    const answer = traceAnswer(found, () => ({}));
    assert.equal(answer.verdict, "depends");
    assert.ok(answer.branches.some(({ assumptions }) => assumptions.length > 9));
    for (const { assumptionsText } of answer.branches)
      assert.ok(assumptionsText.length < 600 && / more$/.test(assumptionsText), assumptionsText);
    assert.ok(answer.dependsOnText.length < 600, answer.dependsOnText);
  });
});

test("smtpd does not start with a restriction class that has no definition", async () => {
  const { workspace, directory } = openExample({
    files: { "main.cf": `${main}smtpd_restriction_classes = ours\nours =\n`, "master.cf": master },
    target: "3.7",
  });
  const message = { client: "192.0.2.1", from: "a@b.example", to: "spam@here.example" };
  const found = await traceMessage(workspace, directory, message);
  assert.ok(typeof found !== "string" && found.access.verdict === "refused");
  assert.match(found.access.by?.text ?? "", /nobody is answered: the restriction class "ours"/);
});

suite("a user's .forward", () => {
  const forwarded = async (to: string, machine: ExampleFiles["machine"], more = "") => {
    const { workspace, directory } = openExample({
      files: {
        "main.cf":
          "compatibility_level = 3.6\nmydestination = here.example\nmyorigin = here.example\nmyhostname = mail.here.example\nrecipient_delimiter = +\nlocal_recipient_maps =\nalias_maps =\n" +
          more,
        "master.cf": "smtp inet n - n - - smtpd\nlocal unix - n n - - local\n",
      },
      target: "3.7",
      ...(machine && { machine }),
    });
    const message = { client: "192.0.2.1", from: "a@b.example", to: `${to}@here.example` };
    const found = await traceMessage(workspace, directory, message);
    assert.ok(typeof found !== "string");
    return found.trips[0]!.result.deliveries[0]!.final.map(({ text }) => text);
  };
  const passwd = "alice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n";
  const files = {
    "/etc/passwd": passwd,
    "/home/alice/.forward": "# away\n\\alice, bob\nx@far.example\n",
    "/home/alice/.forward+news": "|/usr/bin/news\n",
  };

  test("is followed where it can be read", async () => {
    assert.deepEqual(await forwarded("alice", { files }), [
      "/home/alice/.forward: \\alice, bob, x@far.example",
      "mbox /var/mail/alice",
      "mbox /var/mail/bob",
    ]);
    assert.deepEqual(await forwarded("alice+news", { files }), ["/home/alice/.forward+news: |/usr/bin/news"]);
    assert.deepEqual(await forwarded("bob", { files }), ["mbox /var/mail/bob"]);
  });

  test("who is no user: luser_relay, a fallback, or back to the sender", async () => {
    const none = "unless the server has a user zoe";
    assert.deepEqual(await forwarded("zoe", { files }), [`${none}: it comes back, user unknown`, "mbox /var/mail/zoe"]);
    const relay = await forwarded("zoe+x", { files }, "luser_relay = $user.$local@catch.example\n");
    assert.equal(relay[0], `${none}: luser_relay: zoe.zoe+x@catch.example`);
    const fallback = "fallback_transport = lmtp:unix:x\nluser_relay = y\n";
    assert.equal((await forwarded("zoe", { files }, fallback))[0], `${none}: fallback_transport: lmtp:unix:x`);
    const agent = await forwarded("zoe", { files }, `mailbox_transport = cyrus\n${fallback}`);
    assert.deepEqual(agent, ["mailbox_transport: cyrus"]);
  });

  test("names among an alias's addresses are of this machine where myorigin is", async () => {
    const aliases = "alias_maps = inline:{ {list = x@far.example, bob}, {bob = bob, y@far.example} }\n";
    const [said, mbox] = ["alias list: x@far.example, bob", "mbox /var/mail/bob"];
    const here = await forwarded("list", { files }, aliases);
    assert.deepEqual(here, [said, "alias bob: bob, y@far.example", mbox]);
    const round = "alias_maps = inline:{ {a = a1, b, a}, {b = a, c, c}, {c = b, a} }\nmail_spool_directory = /m\n";
    const steps = (await forwarded("a", { files }, round)).filter((text) => !text.startsWith("unless"));
    assert.deepEqual(steps, ["alias a: a1, b, a", "mbox /m/a1", "alias b: a, c, c", "alias c: b, a", "mbox /m/a"]);
    const there = "bob goes on as bob@mail.here.example, which is no address of this machine";
    assert.deepEqual(await forwarded("list", { files }, `${aliases}myorigin = $myhostname\n`), [said, there]);
  });

  test("is said where nobody may look", async () => {
    const [first] = await forwarded("alice", undefined);
    assert.equal(first, "unless a .forward of alice says otherwise:");
  });
});

test("a restriction class that holds itself: smtpd crashes where it gets that far, and only there", async () => {
  const round = "smtpd_restriction_classes = round\nround = permit_mynetworks, round\n";
  const circle = async (list: string, client: string) => {
    const { workspace, directory } = openExample({
      files: { "main.cf": `${main}${round}${list} = round, reject_unauth_destination\n`, "master.cf": master },
      target: "3.7",
    });
    const message = { client, from: "a@b.example", to: "ham@here.example" };
    const found = await traceMessage(workspace, directory, message);
    assert.ok(typeof found !== "string");
    const { verdict, reply, by, branches } = found.access;
    const isSilent = branches.some(({ result }) => result.isSilent);
    return { verdict, isSilent, reply, why: /crashes.*without a reply|does not start/.exec(by?.text ?? "")?.[0] };
  };
  const crash = { verdict: "refused", isSilent: true, reply: undefined };
  const list = "smtpd_sender_restrictions";
  assert.deepEqual(await circle(list, "192.0.2.1"), {
    ...crash,
    why: "crashes, and closes the connection without a reply",
  });
  assert.equal((await circle(list, "10.0.0.1")).isSilent, false);
  assert.deepEqual(await circle("smtpd_relay_restrictions", "10.0.0.1"), { ...crash, why: "does not start" });
});
