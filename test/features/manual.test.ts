import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { asMarkdown, readSections } from "../../server/src/features/manual.ts";

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
    const text = asMarkdown(lines);
    assert.ok(text.length < 4000, String(text.length));
    assert.ok(text.endsWith("\n\n…"));
  });
});
