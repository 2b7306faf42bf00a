// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { codeActions } from "../../server/src/features/code-actions.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlayHints } from "../../server/src/features/inlay-hints.ts";
import { semanticTokens } from "../../server/src/features/semantic-tokens.ts";
import { signatureHelp } from "../../server/src/features/signature-help.ts";
import { Probes } from "../../server/src/host/probes.ts";
import { isListed, type Subject } from "../../server/src/model/lookup/match-list.ts";
import { World } from "../../server/src/model/lookup/worlds.ts";
import { hasRelayControl } from "../../server/src/model/relay.ts";
import { evaluate } from "../../server/src/syntax/courier.ts";
import type { LogLine } from "../../server/src/syntax/maillog.ts";
import { splitWords } from "../../server/src/syntax/words.ts";
import { readTeamSettings } from "../../server/src/team-settings.ts";
import { pick, random } from "../syntax/random.ts";
import { lines, opened, settled } from "./large-files.ts";

/** What takes steps for each pair of things, or a call for each level, does not end here, or ends in an error. */
suite("sizes and shapes", () => {
  test("a line of half a million letters has a signature like any other", () => {
    const { file } = opened("main.cf", `a = check_client_access ${"a".repeat(500_000)}`);
    assert.equal(signatureHelp(file, { line: 0, character: 400_000 })?.active, 0);
    assert.equal(signatureHelp(file, { line: 0, character: 10 }), undefined);
  });

  test("each word of a value over 200,000 lines has its place", () => {
    const { file } = opened("main.cf", `mydestination =\n${lines(200_000, (i) => `  d${i}.example,\n`)}`);
    const entry = file.entryAt(0)!;
    const words = splitWords(entry.text).slice(2);
    for (const [i, word] of words.entries()) assert.equal(entry.range(word).start.line, i + 1);
    for (let line = 1; line < 200_000; line++)
      assert.equal(entry.offsetAt({ line, character: 2 }), words[line - 1]!.start);
  });

  test("parameters that double each other's value forty times are not known", () => {
    for (const end of ["", "x".repeat(100)]) {
      const doubled = lines(40, (i) => `p${i} = $p${i + 1}$p${i + 1}\n`);
      const { instance } = settled("main.cf", `${doubled}p40 = ${end}\nmydestination = $p0\n`);
      assert.equal(instance.scope.value("mydestination"), undefined);
    }
  });

  test("variables of Courier that double each other's value forty times are not known", () => {
    const text = `V0=0123456789\n${lines(40, (i) => `V${i + 1}=$V${i}$V${i}\n`)}ADDRESS=$V40\nPORT=$V40\n`;
    const { workspace, file } = settled("imapd", text);
    assert.equal(evaluate(file).values.get("PORT")?.value, undefined);
    hover(workspace, file, { line: 0, character: 1 });
  });

  test("assignments of Courier that a backslash joins are read once", () => {
    const { file } = opened(
      "imapd",
      lines(20_000, (i) => `A${i}=x\\\n`),
    );
    assert.equal(evaluate(file).values.size, 1);
  });

  test("tables in tables, thousands of levels deep, are looked into as far as makes sense", () => {
    const nested = `${"unionmap:{ ".repeat(5000)}hash:/x${" }".repeat(5000)}`;
    settled(
      "main.cf",
      `virtual_alias_maps = ${nested}\ntransport_maps = ${nested}\nsmtpd_client_restrictions = ${nested}\n`,
    );
  });

  test("restriction classes in a chain, a circle and a tree end", () => {
    const listed = (count: number) => `smtpd_restriction_classes = ${lines(count, (i) => `c${i} `)}\n`;
    const list = "smtpd_recipient_restrictions = c0, reject_unauth_destination\nsmtpd_relay_restrictions =\n";
    const chain = settled("main.cf", `${listed(5000)}${lines(5000, (i) => `c${i} = c${i + 1}\n`)}${list}`);
    assert.equal(hasRelayControl(chain.instance, chain.instance.scope), undefined);
    settled("main.cf", `${listed(5000)}${lines(5000, (i) => `c${i} = c${(i + 1) % 5000}\n`)}${list}`);
    const tree = settled("main.cf", `${listed(40)}${lines(40, (i) => `c${i} = c${i + 1}, c${i + 1}\n`)}${list}`);
    assert.equal(hasRelayControl(tree.instance, tree.instance.scope), true);
  });

  test("lists of 50,000 domains and networks are searched, not walked through, and give what short ones give", () => {
    const domains = lines(50_000, (i) => ` d${i}.example`);
    const networks = lines(50_000, (i) => ` 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    settled("main.cf", `mydestination =${domains}\nrelay_domains =${domains}\nmynetworks =${networks}\n`);
    const next = random(7);
    const { instance } = settled("main.cf", "parent_domain_matches_subdomains = relay_domains\n");
    const words = [
      "a.b",
      "!a.b",
      ".b",
      "b",
      "!.a.b",
      "10.0.0.0/8",
      "!10.1.0.0/16",
      "10.1.2.3",
      "[::]/0",
      "2001:db8::1",
    ];
    const more = ["static:x", "!static:x", "fail:x", "/none", "hash:/x", "10.0.0.1/8", "B", "[10.1.2.3]"];
    const subjects: Subject[] = [
      ...["a.b", "x.a.b", "b", "B", "c"].map((text) => ({ text, as: "domain" as const })),
      ...["10.1.2.3", "10.2.0.0", "2001:db8::1", "c"].map((text) => ({ text, as: "address" as const })),
      { text: "a.b", as: "string" },
    ];
    for (let i = 0; i < 2000; i++) {
      const list = Array.from({ length: 1 + next(5) }, () => pick(next, [...words, ...words, ...more])).join(" ");
      const asked = [pick(next, subjects), pick(next, subjects)];
      const parameter = pick(next, ["mydestination", "relay_domains"]);
      const of = (value: string) =>
        isListed(instance, instance.scope, parameter, value, asked, new World(() => i % 2 === 0));
      assert.equal(of(list + " ".repeat(1000)), of(list), `${parameter} = ${list}: ${JSON.stringify(asked)}`);
    }
  });

  test("a value of 50,000 references is coloured", () => {
    const { file } = opened("main.cf", `mydestination = ${"$myhostname, yes, ".repeat(50_000)}\n`);
    assert.equal(semanticTokens(file).length, 5 * 100_001);
  });

  test("a service with 30,000 overrides is coloured", () => {
    const text = `smtp inet n - n - - smtpd\n${lines(30_000, (i) => `  -o a${i}=${"x".repeat(50)}\n`)}`;
    assert.equal(semanticTokens(opened("master.cf", text).file).length, 5 * 30_003);
  });

  test("the fixes of 30,000 problems are one edit, and no more than 500 are offered one by one", () => {
    const text = `smtp inet n - n - - smtpd\n${lines(30_000, () => "  -o soft_bounce=no\n")}`;
    const { workspace, file } = opened("master.cf", text);
    workspace.settle(workspace.instanceDirectoryOf(file.uri));
    const actions = codeActions(workspace, file, file.range, () => true);
    assert.ok(actions.some(({ edits }) => edits.length > 14_000));
    assert.ok(actions.length < 2500, `${actions.length}`);
  });

  test("hints beside 20,000 services", () => {
    const { workspace, file } = opened(
      "master.cf",
      lines(20_000, (i) => `${i + 1} inet n - - - - smtpd\n`),
    );
    assert.equal(inlayHints(workspace, file, file.range).length, 20_000);
  });

  test("a log line of ten megabytes has a message", () => {
    const { file } = opened("mail.log", `Nov 26 12:00:00 mail postfix/smtpd[1]: ${"A".repeat(10_000_000)}\n`);
    const entry = file.entryAt(0) as LogLine;
    assert.deepEqual([entry.program?.text, entry.message.text.length], ["smtpd", 10_000_000]);
    assert.deepEqual([entry.fields.length, entry.paths.length, entry.reply], [0, 0, undefined]);
  });

  test("5,000 listeners and 2,000 transports with overrides of their own are checked", () => {
    const address = (i: number) => `10.0.${i >> 8}.${i & 255}`;
    const listeners = lines(
      5000,
      (i) => `${address(i)}:25 inet n - n - - smtpd\n  -o smtpd_tls_cert_file=/etc/ssl/${i}.pem\n`,
    );
    const transports = lines(2000, (i) => `out${i} unix - - n - - smtp\n  -o smtp_bind_address=${address(i)}\n`);
    const { workspace } = opened(
      "main.cf",
      "smtpd_tls_cert_file = /etc/ssl/main.pem\nsmtpd_tls_security_level = may\n",
    );
    const file = workspace.open(
      "file:///etc/postfix/master.cf",
      "postfix-master",
      1,
      `587 inet n - n - - smtpd\n${listeners}${transports}`,
    );
    workspace.settle("file:///etc/postfix");
    assert.ok(workspace.problems(file).some(({ rule }) => rule.id === "missing-port-for-ip"));
  });

  test("a path of thousands of directories is not searched up to its root", async () => {
    let asked = 0;
    const count = () => {
      asked++;
      return { kind: "missing" } as const;
    };
    const disk = new Probes({ readFile: count, stat: count });
    assert.equal(await readTeamSettings(disk, `file://${"/a".repeat(5000)}`), undefined);
    assert.ok(asked > 0 && asked <= 200, `${asked} questions`);
  });
});
