import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";

const json = <Value>(path: string): Value => JSON.parse(readFileSync(path, "utf8")) as Value;

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly markdown: string } }[] }[];
  };
}

const manifest = json<Manifest>("package.json");
const client = readdirSync("client/src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(`client/src/${file}`, "utf8"))
  .join("\n");

suite("German is complete", () => {
  test("every text of the manifest has its key, in both languages, and none is left over", () => {
    const used = [...readFileSync("package.json", "utf8").matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!).sort();
    assert.deepEqual(Object.keys(json<object>("package.nls.json")).sort(), used);
    assert.deepEqual(Object.keys(json<object>("package.nls.de.json")).sort(), used);
  });

  test("every text of the client is in the bundle, with the same places, and none is left over", () => {
    const bundle = json<Record<string, string>>("l10n/bundle.l10n.de.json");
    const texts = [...client.matchAll(/l10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g)].map(
      ([, text]) => JSON.parse(`"${text}"`) as string,
    );
    assert.ok(texts.length > 30);
    assert.equal([...client.matchAll(/l10n\.t\(/g)].length, texts.length, "a text of l10n.t is no plain string");
    assert.deepEqual(Object.keys(bundle).sort(), [...new Set(texts)].sort());
    const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();
    for (const [text, german] of Object.entries(bundle)) assert.deepEqual(places(german), places(text), text);
  });

  test("every page of the walkthrough has its German one, in at most five steps", () => {
    const steps = manifest.contributes.walkthroughs.flatMap(({ steps: own }) => own);
    assert.ok(steps.length > 0 && steps.length <= 5);
    for (const { media } of steps)
      for (const file of [media.markdown, media.markdown.replace(/\.md$/, ".nls.de.md")])
        assert.ok(existsSync(file), file);
  });
});

suite("commands", () => {
  const declared = manifest.contributes.commands.map(({ command }) => command);

  test("what the manifest declares is registered", () => {
    const names = /const table[^{]*= \{([\s\S]*?)\n\};/.exec(readFileSync("client/src/commands.ts", "utf8"))?.[1] ?? "";
    const registered = [...names.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => `mailconf.${name}`);
    assert.deepEqual(registered.sort(), [...declared].sort());
  });

  test("menus show what there is, and only where it fits", () => {
    for (const [menu, items] of Object.entries(manifest.contributes.menus))
      for (const { command, when } of items) {
        assert.ok(declared.includes(command), `${menu}: ${command}`);
        assert.notEqual(when ?? "", "", `${menu}: ${command}`);
      }
  });
});
