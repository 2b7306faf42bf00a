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
    const namesIn = (name: string): readonly string[] => {
      const value = instance.settings.get(name)?.value ?? "";
      if (value.indexOf("$") < 0 || parameters.get(name)?.raw) return [];
      return [...references(parseExpansion(value))].map((reference) => reference.name.text);
    };
    const referring = [...instance.settings.values()].filter(({ value }) => value.includes("$"));
    const done = new Set<string>();
    let looked = 0;
    for (const circle of circles(
      referring.map(({ name }) => name),
      namesIn,
    )) {
      looked += circle.length;
      if (looked > mostLooked) break;
      const start = circle.find((name) => !done.has(name));
      if (start === undefined) continue;
      const path = turned(circle, circle.indexOf(start));
      for (const name of path) done.add(name);
      const { entry } = instance.settings.get(start)!;
      const next = path[1] ?? start;
      const span = [...references(parseExpansion(entry.text, entry.value.start, entry.value.end))].find(
        (reference) => reference.name.text === next,
      );
      const way = path.slice(1, mostNamed + 1).map((name) => `"${name}"`);
      if (path.length > mostNamed + 1) way.push(`${path.length - 1 - mostNamed} more`);
      report({
        file: main,
        entry,
        ...(span && { span }),
        message: `"${start}" refers to itself${way.length > 0 ? ` by way of ${way.join(", ")}` : ""}: the daemon stops with "unreasonable macro call nesting"; write out what is meant`,
        related: path.slice(1, mostRelated).flatMap((name) => {
          const other = instance.settings.get(name);
          return other ? [{ file: main, entry: other.entry, message: "part of the circle" }] : [];
        }),
      });
    }
  },
});

/** So many names of a long circle are in the message, and so many of its places beside it. */
const mostNamed = 5;
const mostRelated = 50;

/** Names in all circles together: where most names lead back to the first, there are as many circles, each longer. */
const mostLooked = 2_000_000;

/**
 * Circles of references, as the names from the first in the file round to the one that refers to it; at least one for each
 * group of names that refer to each other. Every reference is followed once and without recursion: chains may be long.
 */
function* circles(names: readonly string[], namesIn: (name: string) => readonly string[]): Generator<string[]> {
  const order = new Map(names.map((name, index) => [name, index]));
  const finished = new Set<string>();
  for (const start of names) {
    if (finished.has(start)) continue;
    const path = [{ name: start, next: namesIn(start).values() }];
    const depths = new Map([[start, 0]]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const step = top.next.next();
      if (step.done) {
        finished.add(top.name);
        depths.delete(top.name);
        path.pop();
        continue;
      }
      const depth = depths.get(step.value);
      if (depth !== undefined)
        yield fromFirst(
          path.slice(depth).map(({ name }) => name),
          order,
        );
      else if (order.has(step.value) && !finished.has(step.value)) {
        depths.set(step.value, path.length);
        path.push({ name: step.value, next: namesIn(step.value).values() });
      }
    }
  }
}

/** A circle turned so that the name that comes first in the file leads. */
function fromFirst(circle: string[], order: ReadonlyMap<string, number>): string[] {
  let first = 0;
  for (const [index, name] of circle.entries())
    if ((order.get(name) ?? 0) < (order.get(circle[first] ?? "") ?? 0)) first = index;
  return turned(circle, first);
}

const turned = (circle: readonly string[], first: number): string[] => [
  ...circle.slice(first),
  ...circle.slice(0, first),
];
