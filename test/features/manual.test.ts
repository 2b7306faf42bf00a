import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readSections, roffBlocks, upTo } from "../../server/src/features/manual.ts";
import { htmlBlocks, readHtmlSections } from "../../server/src/features/manual-html.ts";

const page = `.TH POSTCONF 5
.SH one_setting (default: empty)
First \\fIitalic\\fR line with \\fBbold\\fR,
second non\\-local line.
.IP \\(bu
An item.
.IP "\\fBword\\fR"
Its meaning.
.PP
.nf
.na
one_setting = a_b
.fi
.ad
.SH two_setting (default: yes)
Other text.
.SH "SEE ALSO"
Nothing of it.
`;

const asMarkdown = (lines: readonly string[]) => roffBlocks(lines).join("\n\n");

suite("the installed manual", () => {
  const sections = readSections(page);

  test("sections by parameter", () => {
    assert.deepEqual([...sections.keys()], ["one_setting", "two_setting", "SEE"]);
    assert.equal(asMarkdown(sections.get("two_setting")!), "Other text\\.");
  });

  test("paragraphs, items and examples become Markdown", () => {
    assert.equal(
      asMarkdown(sections.get("one_setting")!),
      "First *italic* line with **bold**,\nsecond non\\-local line\\.\n\n- An item\\.\n\n- **word**: Its meaning\\.\n\n```\none_setting = a_b\n```",
    );
  });

  test("a long section ends at a whole block", () => {
    const lines = Array.from({ length: 100 }, () => ["A line of text that is repeated.", ".PP"]).flat();
    const { text, isCut } = upTo(roffBlocks(lines), 1500);
    assert.ok(text.length < 2000, String(text.length));
    assert.ok(isCut && text.endsWith("repeated\\."));
    assert.equal(upTo(roffBlocks(lines), Number.POSITIVE_INFINITY).isCut, false);
  });

  test("the HTML manual says the same in its way", () => {
    const html = `<DT><b><a name="one_setting">one_setting</a>
(default: empty)</b></DT><DD>

<p> First <i>italic</i> line with <b>bold</b>,
second line &lt; third. </p>

<ul>
<li> An item.
<li> <p> Another. </p>
</ul>

<pre>
one_setting = a_b &gt; c
</pre>

</DD>

<DT><b><a name="two_setting">two_setting</a>
(default: yes)</b></DT><DD> <p> Other text. </p> </DD>
`;
    const sections = readHtmlSections(html);
    assert.deepEqual([...sections.keys()], ["one_setting", "two_setting"]);
    assert.deepEqual(htmlBlocks(sections.get("one_setting")!), [
      "First *italic* line with **bold**, second line \\< third\\.",
      "- An item\\.",
      "Another\\.",
      "```\none_setting = a_b > c\n```",
    ]);
    assert.deepEqual(htmlBlocks(sections.get("two_setting")!), ["Other text\\."]);
  });

  test("broken, empty and binary pages have no sections", () => {
    for (const text of ["", ".SH", "\u0000\u0001\udc80", ".SH name", "<DT><b><a name=", '<DT><b><a name="x'])
      for (const found of [...readSections(text).values(), ...readHtmlSections(text).values()])
        assert.equal(found.length, 0);
  });
});
