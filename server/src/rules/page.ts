import type { Example, Rule } from "./rule.ts";

const marker = /^ *\^+ /;

/** The documentation page of a rule, as Markdown; made from what the rule says of itself. */
export function rulePage(rule: Rule): string {
  const { id, severity, summary, why, references, log, fix, examples, offByDefault } = rule;
  const fixes = { none: "none", safe: "safe (taken by fix-all)", unsafe: "offered, not taken by fix-all" }[fix];
  const looks = { entry: "one entry", model: "the whole configuration", host: "the configuration and the machine" }[
    rule.needs
  ];
  const lines = [
    `# ${id}`,
    "",
    summary,
    "",
    `| severity | looks at | fix |`,
    "|---|---|---|",
    `| ${severity}${offByDefault ? ", off unless turned on" : ""} | ${looks} | ${fixes} |`,
    "",
    "## Why",
    "",
    why,
    "",
  ];
  if (log) lines.push("In the log:", "", "```", log, "```", "");
  lines.push("## Not so", "", ...block(examples.bad[0]!), "## But so", "", ...block(examples.good[0]!));
  lines.push(
    "## To keep it as it is",
    "",
    "A comment above the entry takes the rule out for it, and says why:",
    "",
    "```",
    `# mailconf: ignore ${id} -- the reason`,
    "```",
    "",
    `In \`.mailconf.json\` or the settings: \`{"rules": {"${id}": "off"}}\`.`,
    "",
    "## References",
    "",
    ...references.map((url) => `- <${url}>`),
    "",
  );
  return lines.join("\n");
}

/** An example file by file, its marks turned into what the editor says. */
function block(example: Example): string[] {
  const files = typeof example === "string" ? { "": example } : example.files;
  return Object.entries(files)
    .filter(([, text]) => text.trim() !== "")
    .flatMap(([name, text]) => {
      const lines = text.replace(/^\n|\n$|\r/g, "").split("\n");
      const shown = lines.filter((line) => !marker.test(line)).map((line) => line.replace(/[\0\ufeff]/g, "\ufffd"));
      const said = lines.filter((line) => marker.test(line)).map((line) => line.replace(marker, ""));
      return [
        ...(name === "" ? [] : [`\`${name}\``, ""]),
        "```",
        ...shown,
        "```",
        "",
        ...said.flatMap((message) => [`> ${message}`, ""]),
      ];
    });
}
