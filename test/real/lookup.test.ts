import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { parseArguments } from "../../server/src/cli/arguments.ts";
import { configurationDirectory, openWorkspace } from "../../server/src/cli/open.ts";
import { openTable } from "../../server/src/model/lookup/table.ts";
import { needs } from "../needs.ts";
import { Chance } from "./chance.ts";

const seed = Number(process.env.TRACE_SEED ?? 1);
const tables = Number(process.env.TRACE_TABLES ?? 40);

const keys = [
  "alice@here.example",
  "Alice@Here.Example",
  "bob+news@here.example",
  "info@box.example",
  "x@a.b.far.example",
  "here.example",
  "sub.here.example",
  "192.0.2.9",
  "192.0.2",
  "10.1.2.3",
  "2001:db8::7",
  "2001:db8:1::",
  "[192.0.2.9]",
  "a",
  "aa",
  "ab12",
  "A-b_c.d",
  "user@",
  "<>",
  "x y",
  "$1",
  "a.b",
  "abcabc",
  "/x/",
];

/** Draws tables of every kind that is text. */
class Tables {
  constructor(private readonly chance: Chance) {}

  text(depth = 0): { readonly table: string; readonly file?: string } {
    const { chance } = this;
    switch (chance.below(depth > 0 ? 5 : 8)) {
      case 0:
        return {
          table: `inline:{ ${this.#pairs()
            .map(([key, value]) => `{ ${key} = ${value} }`)
            .join(", ")} }`,
        };
      case 1:
        return { table: `static:${chance.of("ok", "{ two words }", "$1")}` };
      case 2:
        return { table: "regexp:$F", file: this.#rules() };
      case 3:
        return { table: "cidr:$F", file: this.#networks() };
      case 4:
        return { table: "texthash:$F", file: this.#lines() };
      case 5:
        return { table: "hash:$F", file: this.#lines() };
      default: {
        const [one, two] = [this.text(1), this.text(1)];
        const inner = [
          one,
          { table: two.file === undefined || one.file !== undefined ? "inline:{a=b, ok=x@y}" : two.table },
        ];
        const file = one.file ?? two.file;
        return {
          table: `${chance.of("unionmap", "pipemap")}:{ ${inner.map(({ table }) => table).join(", ")} }`,
          ...(file !== undefined && { file }),
        };
      }
    }
  }

  #pairs(): (readonly [string, string])[] {
    const { chance } = this;
    const some = keys.filter((key) => chance.percent(25) && !/[\s$<]/.test(key));
    return [...some, "a"].map((key) => [key, chance.of("OK", "x@y.example", "two words", "a", "ab12")] as const);
  }

  #lines(): string {
    const { chance } = this;
    const lines = [...new Map(this.#pairs().map(([key, value]) => [key.toLowerCase(), `${key}\t${value}`])).values()];
    return `${lines.flatMap((line) => (chance.percent(15) ? ["# comment", line, "  and more"] : [line])).join("\n")}\n`;
  }

  #networks(): string {
    const { chance } = this;
    const networks = [
      "192.0.2.0/24",
      "192.0.2.9",
      "10.0.0.0/8",
      "0.0.0.0/0",
      "2001:db8::/32",
      "2001:db8::7",
      "::/0",
      "192.0.2.8/29",
    ];
    const lines = Array.from({ length: 1 + chance.below(5) }, (_, i) => {
      const network = `${chance.percent(20) ? "!" : ""}${chance.of(...networks)}`;
      return chance.percent(15) ? `if ${network}\n${chance.of(...networks)} inner${i}\nendif` : `${network} rule${i}`;
    });
    return `${lines.join("\n")}\n`;
  }

  #rules(): string {
    const { chance } = this;
    const lines = Array.from({ length: 1 + chance.below(5) }, (_, i) => {
      const negated = chance.percent(15) ? "!" : "";
      const expression = this.#expression(0);
      const flags = chance.of("", "", "", "i", "m", "x");
      const groups =
        negated === "" && expression.includes("(") && !expression.startsWith("(^")
          ? chance.of("", "-$1", "-${1}.")
          : "";
      const rule = `${negated}/${expression}/${flags} rule${i}${groups}`;
      if (chance.percent(10)) return `if /${this.#expression(1)}/\n${rule}\nendif`;
      return chance.percent(10) ? rule.replace(" rule", `!/${this.#expression(1)}/ rule`) : rule;
    });
    return `${lines.join("\n")}\n`;
  }

  #expression(depth: number): string {
    const { chance } = this;
    const atoms = [
      "a",
      "b",
      "[a-c]",
      "[^@]",
      ".",
      "\\.",
      "@",
      "here",
      "example",
      "[[:alnum:]]",
      "[[:digit:].]",
      "[0-9]",
      "x",
      "-",
      "\\+",
      "[]a]",
      "_",
    ];
    const piece = (): string => {
      const atom = depth < 2 && chance.percent(20) ? `(${this.#expression(depth + 1)})` : chance.of(...atoms);
      return `${atom}${chance.of("", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}")}`;
    };
    const branch = () => Array.from({ length: 1 + chance.below(3) }, piece).join("");
    const body = chance.percent(20) ? `${branch()}|${branch()}` : branch();
    return depth > 0 ? body : `${chance.of("", "", "^")}${body}${chance.of("", "", "$")}`;
  }
}

suite("tables answer as postmap -q says", { skip: needs("postfix") }, () => {
  const directory = mkdtempSync(join(tmpdir(), "mailconf-lookup-"));
  after(() => rmSync(directory, { recursive: true, force: true }));

  test("whatever table is drawn", () => {
    // Postfix waits while a file looks as if it were being written.
    const write = (name: string, text: string) => {
      writeFileSync(join(directory, name), text);
      utimesSync(join(directory, name), 1e9, 1e9);
    };
    write("main.cf", "compatibility_level = 3.6\n");
    write("master.cf", "");
    const draw = new Tables(new Chance(seed));
    const drawn = Array.from({ length: tables }, (_, i) => {
      const { table, file } = draw.text();
      const path = join(directory, `table${i}`);
      if (file !== undefined) write(`table${i}`, file);
      return { name: table.replaceAll("$F", path), file };
    });
    const postmap = (args: readonly string[], input = "") =>
      spawnSync("postmap", ["-c", directory, ...args], { encoding: "utf8", input, timeout: 60_000 });
    const { instance } = openWorkspace(parseArguments(["trace", "--target", "3.7"])).read(
      configurationDirectory(directory),
    );
    const wrong: string[] = [];
    let [found, open] = [0, 0];
    for (const { name, file } of drawn) {
      if (name.startsWith("hash:")) postmap([name]);
      const { stdout, stderr } = postmap(["-q", "-", name], `${keys.join("\n")}\n`);
      assert.doesNotMatch(stderr, /fatal/, name);
      const real = new Map(
        stdout.split("\n").map((line) => [line.split("\t", 1)[0]!, line.slice(line.indexOf("\t") + 1)]),
      );
      const table = openTable(instance, name, { fold: true });
      for (const key of keys) {
        const outcome = table.lookup(key);
        if (outcome.kind === "unknown") open++;
        if (outcome.kind === "unknown" || outcome.kind === "failed") continue;
        const [said, really] = [outcome.kind === "found" ? outcome.value : undefined, real.get(key)];
        if (said !== undefined) found++;
        if (said !== really) wrong.push(`${name} for "${key}": ${said}, really ${really}\n${file ?? ""}`);
      }
    }
    assert.equal(wrong.join("\n"), "");
    assert.ok(found > tables && open < found / 5, `${found} found, ${open} open`);
  });
});
