import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { parameters } from "../../server/src/facts/parameters.ts";
import { completion } from "../../server/src/features/completion.ts";
import { Parameter } from "../../server/src/syntax/main-cf.ts";
import { splitWords } from "../../server/src/syntax/words.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";

const folder = "test/sample-server/etc/postfix";
const texts = Object.fromEntries(
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => [`file:///etc/postfix/${name}`, readFileSync(`${folder}/${name}`, "utf8")]),
);
const workspace = new Workspace({ disk: memoryFiles(texts), machine: {} });
const uri = "file:///etc/postfix/main.cf";

/** The labels offered when a word is cut off after `kept` characters, in the order in which editors show them. */
function offered(line: number, start: number, end: number, kept: number): string[] {
  const lines = texts[uri]!.split("\n");
  const whole = lines[line]!;
  lines[line] = whole.slice(0, start + kept) + whole.slice(end);
  const file = workspace.open(uri, "postfix-main", 1, lines.join("\n"));
  const items = completion(workspace, file, { line, character: start + kept });
  workspace.close(uri);
  return items.sort((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ label }) => label);
}

suite("what is cut out of a real main.cf is offered again", () => {
  const file = workspace.file(uri)!;
  const entries = [...file.entries()].filter((entry): entry is Parameter => entry instanceof Parameter && !entry.error);

  test("names, wherever they are cut", () => {
    for (const entry of entries) {
      const { name } = entry;
      if (!parameters.has(name.text)) continue;
      for (let kept = 1; kept < name.text.length; kept += 3)
        assert.ok(offered(entry.line, 0, name.end, kept).includes(name.text), `${name.text} after ${kept}`);
    }
  });

  test("values of closed sets, among the first ten", () => {
    const closed = new Set(["bool", "enum"]);
    for (const entry of entries) {
      const fact = parameters.get(entry.name.text);
      if (!fact || !closed.has(fact.type) || entry.lineCount > 1 || entry.value.text.includes("$")) continue;
      // The sample holds a mistake: no Postfix takes that word.
      if (fact.type === "bool" && !/^(yes|no)$/i.test(entry.value.text)) continue;
      const { start, end } = entry.range(entry.value);
      for (let kept = 0; kept < entry.value.text.length; kept++) {
        const labels = offered(entry.line, start.character, end.character, kept).slice(0, 10);
        assert.ok(
          labels.includes(entry.value.text.toLowerCase()),
          `${entry.name.text} = ${entry.value.text} after ${kept}: ${labels}`,
        );
      }
    }
  });

  test("restrictions", () => {
    for (const entry of entries) {
      if (parameters.get(entry.name.text)?.type !== "restriction-list") continue;
      for (const word of splitWords(entry.value.text)) {
        if (!/^(permit|reject|defer|check)_?\w*$/.test(word.text)) continue;
        const { start, end } = entry.range({
          start: entry.value.start + word.start,
          end: entry.value.start + word.end,
        });
        const labels = offered(start.line, start.character, end.character, 3);
        assert.ok(labels.includes(word.text), `${word.text} in ${entry.name.text}`);
      }
    }
  });
});
