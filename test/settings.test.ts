import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { defaultSettings } from "../server/src/settings.ts";
import { parseSettings } from "../server/src/settings-schema.ts";

interface Property {
  readonly default: unknown;
  readonly enum?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  contributes: { configuration: { properties: Record<string, Property> } };
};
const { properties } = manifest.contributes.configuration;

/** "a.b" → the member of a nested object. */
const member = (object: unknown, path: string): unknown =>
  path.split(".").reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);

const nested = (path: string, value: unknown): unknown =>
  path.split(".").reduceRight((inner: unknown, key) => ({ [key]: inner }), value);

suite("settings", () => {
  for (const [key, property] of Object.entries(properties)) {
    const path = key.replace(/^mailconf\./, "");
    test(key, () => {
      assert.ok(property.description ?? property.markdownDescription, "is described");
      const parsed = parseSettings(nested(path, property.default), []);
      assert.notEqual(typeof parsed, "string", String(parsed));
      if (path !== "trace.server") assert.deepEqual(member(defaultSettings, path), property.default);
    });
  }

  test("every setting of the engine is in VS Code's too", () => {
    for (const [group, value] of Object.entries(defaultSettings)) {
      if (group === "rules" || Array.isArray(value) || typeof value !== "object")
        assert.ok(properties[`mailconf.${group}`], group);
      else for (const key of Object.keys(value)) assert.ok(properties[`mailconf.${group}.${key}`], `${group}.${key}`);
    }
  });

  test("an unknown key and a bad value are one sentence each", () => {
    assert.match(String(parseSettings({ bogus: 1 }, [])), /there is no setting "bogus"/);
    const wrong: readonly (readonly [unknown, string])[] = [
      [1, "it must be an object"],
      [{ port465: { policy: "x" } }, 'port465.policy: must be "rfc8314" or "avoid" or "off"'],
      [{ addresses: "192.0.2.1" }, "addresses: must be a list"],
      [{ hostChecks: { timeout: 0 } }, "hostChecks.timeout: must be more than 0"],
      [{ hostChecks: { timeout: 1.5 } }, "hostChecks.timeout: must be a whole number"],
      [{ certificates: { expiresSoonDays: -1 } }, "certificates.expiresSoonDays: must be at least 0"],
    ];
    for (const [value, said] of wrong) assert.equal(parseSettings(value, []), said);
    assert.match(String(parseSettings({ rules: { x: "off" } }, ["y"])), /there is no rule "x"/);
  });

  test("the schema of .mailconf.json has the same settings, but for those of one person's editor", () => {
    interface Schema {
      readonly properties?: Record<string, Schema>;
      readonly default?: unknown;
      readonly enum?: unknown;
    }
    const schema = JSON.parse(readFileSync("languages/team-settings.schema.json", "utf8")) as Schema;
    const leaves = (node: Schema, path: string): [string, Schema][] =>
      node.properties
        ? Object.entries(node.properties).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`))
        : [[path, node]];
    const found = new Map(leaves(schema, "mailconf"));
    const wanted = Object.keys(properties).filter((key) => !/\.(trace|commands)\./.test(key));
    assert.deepEqual([...found.keys()].sort(), wanted.sort());
    for (const [key, { default: value, enum: words }] of found) {
      assert.deepEqual(value, properties[key]!.default);
      assert.deepEqual(words, properties[key]!.enum);
    }
  });
});
