import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { availability, defaultOf, parameters, serviceSuffixes } from "../../server/src/facts/parameters.ts";
import { hasVersion, type Version } from "../../server/src/facts/version.ts";
import { parseExpansion, references } from "../../server/src/syntax/expansion.ts";

const releases: Version[] = ["2.6", "2.9", "2.11", ...Array.from({ length: 13 }, (_, minor) => `3.${minor}`)];

suite("what postconf scans and model/definitions.ts does not", () => {
  for (const release of releases)
    test(`the defaults of ${release} name nothing but what it brings itself`, () => {
      const isBuiltin = (name: string) =>
        availability(name, release) === "known" && !parameters.get(name)!.serviceDependent;
      const defaults = [...parameters.all()]
        .filter((fact) => !fact.raw && isBuiltin(fact.name))
        .map((fact) => [fact.name, defaultOf(fact, release) ?? ""] as const);
      const ofServices = serviceSuffixes()
        .filter(({ since }) => hasVersion(release, since))
        .map(({ suffix, defaultParameter }) => [suffix, `$${defaultParameter}`] as const);
      let seen = 0;
      for (const [name, value] of [...defaults, ...ofServices])
        for (const reference of references(parseExpansion(value))) {
          seen++;
          assert.ok(isBuiltin(reference.name.text), `${name}: ${value}`);
        }
      assert.ok(seen > 50, `${seen} references`);
    });
});
