import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { codeLenses } from "../../server/src/features/code-lens.ts";
import { format } from "../../server/src/features/format.ts";
import { Instance } from "../../server/src/model/instance.ts";
import { restrictionList } from "../../server/src/model/restrictions.ts";
import { lines, opened, settled } from "./large-files.ts";

/** The same as sizes.test.ts, of what names refer to and of words beside a `$name`. */
suite("sizes of what refers to something else", () => {
  test("each of 100,000 restrictions beside a $name is found where it is written", () => {
    const words = Array.from({ length: 100_000 }, (_, i) => `check_client_access hash:/t${i}`).join(", ");
    const { instance } = settled("main.cf", "");
    const { file } = opened("main.cf", `x = reject_unknown\nsmtpd_data_restrictions = $x, ${words}\n`);
    const own = new Instance({ ...instance.files, main: file }, instance.options, instance.probes);
    const list = restrictionList(own, own.scope, "smtpd_data_restrictions")!;
    const { entry } = list.source!;
    assert.equal(list.items.length, 100_001);
    for (const { argument } of list.items.slice(1)) {
      const { start, end } = list.place(argument!);
      assert.equal(entry.text.slice(start, end), argument!.text);
    }
  });

  test("100,000 overrides written as one word with their option are read as postconf does", () => {
    const text = `smtp inet n - n - - smtpd\n${lines(100_000, (i) => ` -omy${i}=b`)}\n`;
    const { workspace, file } = opened("master.cf", text);
    assert.equal(workspace.instanceOf(file.uri).definitions.unused.size, 100_000);
  });

  test("of parameters that all lead back to the first, as many circles are followed as make sense", () => {
    const { problems } = settled(
      "main.cf",
      lines(20_000, (i) => `p${i} = $p0 $p${i + 1}\n`),
    );
    assert.ok(problems.some(({ rule }) => rule.id === "recursive-expansion"));
  });

  test("a name of the host that is made of the domain that is made of it", () => {
    const written = settled("main.cf", "myhostname = mail.$mydomain\n");
    assert.equal(written.instance.scope.value("myhostname"), "mail.");
    assert.equal(written.instance.scope.value("mydestination"), undefined);
    assert.ok(written.problems.some(({ rule }) => rule.id === "bad-hostname"));
    const { instance } = settled("main.cf", `myhostname = ${"$mydomain".repeat(20_000)}\n`);
    assert.equal(instance.scope.value("myhostname"), "");
  });

  test("each of 30,000 transports that 30,000 words name has a lens", () => {
    const { workspace, file } = opened(
      "master.cf",
      lines(30_000, (i) => `t${i} unix - - n - - smtp\n`),
    );
    const named = lines(30_000, (i) => ` t${i}:x`);
    workspace.open("file:///etc/postfix/main.cf", "postfix-main", 1, `transport_x =${named}\nt7_transport_time = 1\n`);
    const lenses = codeLenses(workspace, file);
    assert.equal(lenses.length, 30_000);
    assert.equal(lenses[7]!.references?.length, 2);
  });

  test("200,000 options are indented", () => {
    const text = `smtp inet n - n - - smtpd\n${lines(200_000, () => "\t-o a=b\n")}`;
    const { workspace, file } = opened("master.cf", text);
    assert.ok(format(workspace, file).length >= 200_000);
  });
});
