import { pipeAttributes, smtpAttributes, spawnAttributes } from "../../facts/master.ts";
import { hasVersion } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";
import { attributesOf } from "./pipe-words.ts";
import { programOf } from "./program-field.ts";

export const pipeUnknownAttribute = entryRule<"service">({
  id: "pipe-unknown-attribute",
  severity: "error",
  summary: "A service has an attribute that its daemon does not know.",
  why: "pipe, spawn and smtp stop at an attribute that they do not know, and the mail for the transport stays in the queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: "fatal: unknown attribute name: <word>",
  fix: "unsafe",
  insteadOf: ["pipe-without-user", "pipe-without-argv"],
  examples: {
    bad: [
      `
filter unix - n n - - pipe usr=filter argv=/usr/bin/filter
                           ^^^ unknown attribute name "usr": "pipe" stops; did you mean "user"?
`,
      `
filter unix - n n - - pipe user=filter /usr/bin/filter
                                       ^^^^^^^^^^^^^^^ unknown attribute name "/usr/bin/filter": "pipe" stops; the command goes behind "argv="
`,
      {
        target: "3.4",
        files: {
          "master.cf": `
relay unix - - n - - smtp flags=DORX
                          ^^^^^ unknown attribute name "flags": "smtp" of Postfix 3.4 has none (since 3.5) and stops; remove it
`,
        },
      },
    ],
    good: ["filter unix - n n - - pipe User=filter argv=/usr/bin/filter --x=y", "relay unix - - n - - smtp flags=DORX"],
  },
  on: "service",
  check: (entry, report, { target }) => {
    const program = programOf(entry)?.name;
    if (program === "smtp" || program === "lmtp") {
      for (const { content } of entry.operands) {
        const name = content.text.split("=")[0]!;
        const since = smtpAttributes().get(name.toLowerCase());
        if (since !== undefined && hasVersion(target, since)) continue;
        const why =
          since === undefined
            ? `"${program}" stops; remove it`
            : `"${program}" of Postfix ${target} has none (since ${since}) and stops; remove it`;
        report({
          span: { start: content.start, end: content.start + name.length },
          message: `unknown attribute name "${name}": ${why}`,
        });
        return;
      }
      return;
    }
    const found = attributesOf(entry);
    if (!found) return;
    const known = found.program === "pipe" ? pipeAttributes() : spawnAttributes();
    for (const { name } of found.attributes) {
      const lower = name.text.toLowerCase();
      if (known.has(lower) && hasVersion(target, known.get(lower))) continue;
      const meant = nearest(lower, known.keys());
      const isNew = known.has(lower);
      report({
        span: name,
        message: isNew
          ? `unknown attribute name "${name.text}": Postfix ${target} does not have it (since ${known.get(lower)}) and stops`
          : `unknown attribute name "${name.text}": "${found.program}" stops${meant ? `; did you mean "${meant}"?` : `; it knows ${[...known.keys()].join(", ")}`}`,
        ...(meant &&
          !isNew && {
            fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => [replacement(entry, name, meant)] }],
          }),
      });
      return;
    }
    const [stray] = found.strays;
    if (!stray) return;
    const isCommand = stray.text.startsWith("/") && !found.argv;
    report({
      span: stray,
      message: `unknown attribute name "${stray.text}": "${found.program}" stops; ${isCommand ? 'the command goes behind "argv="' : "attributes are written name=value"}`,
      ...(isCommand && {
        fixes: [
          {
            title: 'Insert "argv="',
            safe: false,
            edits: () => [replacement(entry, { start: stray.start, end: stray.start }, "argv=")],
          },
        ],
      }),
    });
  },
});
