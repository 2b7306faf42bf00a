import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Trace, traceMessage } from "../../server/src/features/trace.ts";
import { openExample } from "../check.ts";

const base = `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example
mynetworks = 10.0.0.0/8
alias_maps =
local_recipient_maps =
`;

async function trace(more: string, message: { readonly from?: string; readonly to: string }): Promise<Trace> {
  const master = "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\nlocal unix - n n - - local\n";
  const { workspace, directory } = openExample({
    files: { "main.cf": base + more, "master.cf": master },
    target: "3.7",
  });
  const found = await traceMessage(workspace, directory, { client: "10.0.0.1", from: "x@out.example", ...message });
  assert.ok(typeof found !== "string", String(found));
  return found;
}

/** Each was seen with a real smtpd (test/real/trace-cases-found.ts). */
suite("what configurations by chance have shown", () => {
  const reply = async (more: string, message: { readonly from?: string; readonly to: string }) =>
    (await trace(more, message)).access.reply;

  test("a table in braces is opened and never found", async () => {
    const list = "smtpd_sender_restrictions = check_sender_access {inline:{out.example=OK}}\n";
    assert.equal(
      await reply(list, { to: "a@here.example" }),
      "451 4.3.5 <x@out.example>: Sender address rejected: Server configuration error",
    );
  });

  test("a bad address is put off by soft_bounce; an empty domain is one", async () => {
    assert.equal(await reply("", { to: "joe@" }), "501 5.1.3 Bad recipient address syntax");
    assert.equal(await reply("soft_bounce = yes\n", { to: "joe@" }), "401 4.1.3 Bad recipient address syntax");
  });

  test("mail to the sender of probes passes every list", async () => {
    const list = "smtpd_recipient_restrictions = reject\naddress_verify_sender = probe@far.example\n";
    assert.equal((await trace(list, { to: "Probe@far.example" })).access.verdict, "permitted");
    assert.equal((await trace(list, { to: "probe2@far.example" })).access.verdict, "refused");
  });

  test("an alias that leads too far is refused at the end of the message", async () => {
    const aliases = "virtual_alias_maps = inline:{a@here.example=b@here.example, b@here.example=c@here.example}\n";
    const limit = "virtual_alias_recursion_limit = 1\n";
    const { access, trips } = await trace(aliases + limit, { to: "a@here.example" });
    assert.deepEqual([access.verdict, access.reply], ["refused", "451 4.6.0 Alias expansion error"]);
    assert.deepEqual(trips, []);
    assert.equal((await trace(aliases, { to: "a@here.example" })).access.verdict, "permitted");
  });

  test("what masquerading leaves without a dot stays so", async () => {
    const masked = "masquerade_domains = example\nmasquerade_classes = envelope_recipient\nappend_dot_mydomain = yes\n";
    const { trips } = await trace(masked, { to: "x@far.example" });
    assert.equal(trips[0]?.result.deliveries[0]?.nexthop, "example");
  });

  test("quotes stand in what is looked up; the null sender is a pair of them", async () => {
    const list = 'smtpd_recipient_restrictions = check_recipient_access regexp:{{/^"two words"@/ 550 quoted}}\n';
    assert.equal(
      await reply(list, { to: '"two words"@here.example' }),
      "550 5.7.1 <two words@here.example>: Recipient address rejected: quoted",
    );
    const canonical = 'sender_canonical_maps = regexp:{{/^""$$/ null@out.example}}\n';
    const { trips } = await trace(canonical, { from: "", to: "a@here.example" });
    assert.equal(trips[0]?.result.sender, "null@out.example");
  });

  test("reject_unlisted_sender before MAIL FROM works for the first client of a process only", async () => {
    const list = "local_recipient_maps = inline:{a=x}\nsmtpd_client_restrictions = reject_unlisted_sender\n";
    const { access } = await trace(list, { from: "b@here.example", to: "a@here.example" });
    assert.equal(access.verdict, "depends");
  });
});
