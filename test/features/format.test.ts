import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { format } from "../../server/src/features/format.ts";
import { formatOnType } from "../../server/src/features/format-on-type.ts";
import { Parameter } from "../../server/src/syntax/main-cf.ts";
import { Service } from "../../server/src/syntax/master-cf.ts";
import type { SourceFile } from "../../server/src/syntax/source-file.ts";
import { splitLines } from "../../server/src/syntax/text.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { applyEdits } from "../check.ts";
import { memoryFiles, memoryMachine } from "../memory-host.ts";
import { pick, random } from "../syntax/random.ts";

const workspace = new Workspace({ disk: memoryFiles({}), machine: memoryMachine({}) });
const open = (name: string, text: string): SourceFile =>
  workspace.open(`file:///etc/postfix/${name}.cf`, `postfix-${name}`, 0, text);
const formatted = (name: string, text: string) => applyEdits(text, format(workspace, open(name, text)));
/** The text after Enter at the end of the line that ends in `|`. */
function afterEnter(name: string, text: string): string {
  const at = text.indexOf("|\n");
  const line = splitLines(text.slice(0, at)).length;
  const typed = text.replace("|\n", "\n");
  return applyEdits(typed, formatOnType(workspace, open(name, typed), line));
}

/** What a text means: names and values, with blanks of values as they count. */
function meaning(file: SourceFile, isList: boolean): unknown[] {
  const loose = (text: string) => (isList ? text.split(/[ \t\r\n]+/).join(" ") : text);
  return [...file.entries()].flatMap((entry): unknown[] => {
    if (entry instanceof Parameter) return [[entry.name.text, loose(entry.value.text), entry.error]];
    if (!(entry instanceof Service)) return [];
    const words = entry.overrides.map(({ name, value }) => [name.text, loose(value.text)]);
    return [[entry.fields.map(({ text }) => text), words, entry.operands.map(({ text }) => loose(text))]];
  });
}

suite("formatting", () => {
  test("master.cf gets the columns of the stock file; a long name pushes only what it must", () => {
    const text = [
      "smtp inet n - y - - smtpd",
      "127.0.0.1:submission inet n - y - - smtpd",
      "\t-o syslog_name=postfix/submission  ",
      "postlog unix-dgram n - n - 1 postlogd",
      "",
    ].join("\n");
    const wanted = [
      "smtp      inet  n       -       y       -       -       smtpd",
      "127.0.0.1:submission inet n -   y       -       -       smtpd",
      "  -o syslog_name=postfix/submission",
      "postlog   unix-dgram n  -       n       -       1       postlogd",
      "",
    ].join("\n");
    assert.equal(formatted("master", text), wanted);
    assert.equal(formatted("master", wanted), wanted);
  });

  test("main.cf: one blank around the equals sign; blanks inside a text stay, those of a list go", () => {
    assert.equal(formatted("main", "a=b  \nmynetworks  =  x,  \n  y\t\n"), "a = b\nmynetworks = x,\n  y\n");
    assert.equal(formatted("main", "smtpd_banner = a  \n  b  \n"), "smtpd_banner = a  \n  b\n");
  });

  test("twice changes nothing, and the meaning stays", () => {
    const next = random(7);
    const scraps = {
      main: [
        "a",
        "mynetworks",
        "smtpd_banner",
        " = ",
        "=",
        " ",
        "\t",
        "  ",
        ",",
        "\n",
        "\n  ",
        "\n# c ",
        "{",
        "}",
        "$a",
      ],
      master: [
        "smtp inet n - n - - smtpd",
        "x unix - n n - - pipe",
        " -o a=b",
        "\n\t-o c={ d  }",
        "\n",
        "\n   ",
        " argv=/x",
        "\n#",
      ],
    };
    for (let i = 0; i < 2000; i++) {
      const name = i % 2 === 0 ? "main" : "master";
      const text = Array.from({ length: 2 + next(20) }, () => pick(next, scraps[name])).join("");
      const once = formatted(name, text);
      assert.equal(formatted(name, once), once, JSON.stringify(text));
      for (const entry of [false, true])
        if (entry || !text.includes("mynetworks"))
          assert.deepEqual(meaning(open(name, once), entry), meaning(open(name, text), entry), JSON.stringify(text));
    }
  });
});

suite("formatting on Enter", () => {
  test("a list goes on as it stands; what may be the end gets nothing", () => {
    assert.equal(afterEnter("main", "mynetworks = a,|\n"), "mynetworks = a,\n    ");
    assert.equal(afterEnter("main", "x =\n\ty\nmynetworks = a,|\n"), "x =\n\ty\nmynetworks = a,\n\t");
    assert.equal(afterEnter("main", "mynetworks =\n  a,|\n      b\n"), "mynetworks =\n  a,\n  b\n");
    for (const text of ["mynetworks = a|\n", "a = b\n# c,|\n", "a = b,\n|\n", "mynetworks = a,|\nb = c\n"])
      assert.equal(afterEnter("main", text), text.replace("|", ""));
  });

  test("a -o line follows a -o line", () => {
    assert.equal(
      afterEnter("master", "smtp inet n - n - - smtpd\n  -o a=b|\n    \n"),
      "smtp inet n - n - - smtpd\n  -o a=b\n  \n",
    );
    assert.equal(afterEnter("master", "smtp inet n - n - - smtpd|\n"), "smtp inet n - n - - smtpd\n");
  });

  test("only the new line's indentation changes, and no meaning", () => {
    const next = random(11);
    const scraps = [
      "mynetworks =",
      "a = b",
      " x,",
      " y",
      "{",
      "\n",
      "\n  ",
      "\n\t",
      "\n# c,",
      "smtp inet n - n - - smtpd",
      "\n  -o a=b",
    ];
    for (let i = 0; i < 2000; i++) {
      const name = i % 2 === 0 ? "main" : "master";
      const text = Array.from({ length: 2 + next(14) }, () => pick(next, scraps)).join("");
      const file = open(name, text);
      const line = next(splitLines(text).length + 1);
      const after = applyEdits(text, formatOnType(workspace, file, line));
      const [then, now] = [splitLines(text), splitLines(after)];
      for (const [at, old] of then.entries()) if (at !== line) assert.equal(now[at], old);
      assert.equal(now[line]?.trimStart(), then[line]?.trimStart());
      const before = meaning(file, true);
      assert.deepEqual(meaning(open(name, after), true), before, JSON.stringify([text, line]));
    }
  });
});
