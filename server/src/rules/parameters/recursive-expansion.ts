import { parameters } from "../../facts/parameters.ts";
import { parseExpansion, references } from "../../syntax/expansion.ts";
import { modelRule } from "../rule.ts";

export const recursiveExpansion = modelRule({
  id: "recursive-expansion",
  severity: "error",
  summary: "Parameters refer to each other in a circle.",
  why: "A value is expanded until nothing is left to expand. In a circle that never ends, so the daemon that reads one of the parameters stops.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: 'warning: unreasonable macro call nesting: "<name>"',
  fix: "none",
  examples: {
    bad: [
      `
mydestination = localhost, $mydestination
                           ^^^^^^^^^^^^^^ "mydestination" refers to itself: the daemon stops with "unreasonable macro call nesting"; write out what is meant
`,
      `
myorigin = $mydomain
           ^^^^^^^^^ "myorigin" refers to itself by way of "mydomain": the daemon stops with "unreasonable macro call nesting"; write out what is meant
mydomain = $myorigin
`,
    ],
    good: ["myorigin = $mydomain\nmydomain = example.com"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main) return;
    const edges = new Map<string, string[]>();
    for (const { name, value } of instance.settings.values()) {
      if (value.indexOf("$") < 0 || parameters.get(name)?.raw) continue;
      edges.set(
        name,
        [...references(parseExpansion(value))].map((reference) => reference.name.text),
      );
    }
    const done = new Set<string>();
    for (const start of edges.keys()) {
      const path = done.has(start) ? undefined : circle(start, edges);
      if (!path) continue;
      for (const name of path) done.add(name);
      const { entry } = instance.settings.get(start)!;
      const next = path[1] ?? start;
      const span = [...references(parseExpansion(entry.text, entry.value.start, entry.value.end))].find(
        (reference) => reference.name.text === next,
      );
      const way = path.slice(1).map((name) => `"${name}"`);
      report({
        file: main,
        entry,
        ...(span && { span }),
        message: `"${start}" refers to itself${way.length > 0 ? ` by way of ${way.join(", ")}` : ""}: the daemon stops with "unreasonable macro call nesting"; write out what is meant`,
        related: path.slice(1).flatMap((name) => {
          const other = instance.settings.get(name);
          return other ? [{ file: main, entry: other.entry, message: "part of the circle" }] : [];
        }),
      });
    }
  },
});

/** The names from `start` round to `start` again, without the last; undefined where there is no circle. */
function circle(start: string, edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, path: string[]): string[] | undefined => {
    for (const next of edges.get(name) ?? []) {
      if (next === start) return path;
      if (seen.has(next) || !edges.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
