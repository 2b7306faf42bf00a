import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { Problem } from "../rules/problem.ts";
import { ruleUrl } from "../rules/rule-url.ts";

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Rules whose text does nothing and can go: editors fade it. */
const fading = new Set(["redundant-default", "unused-suppression", "unreachable-restriction", "duplicate-restriction"]);

const struck = new Set(["deprecated-parameter", "obsolete-restriction", "removed-parameter"]);

/** Characters of a message that are sent: a word that it quotes may be as long as a file. */
const longest = 2000;

export function diagnosticOf(problem: Problem): Diagnostic {
  const { rule, severity, message, range, related } = problem;
  const tags = fading.has(rule.id)
    ? [DiagnosticTag.Unnecessary]
    : struck.has(rule.id)
      ? [DiagnosticTag.Deprecated]
      : [];
  return {
    range,
    severity: severities[severity],
    code: rule.id,
    codeDescription: { href: ruleUrl(rule) },
    source: "mailconf",
    message: message.length > longest ? `${message.slice(0, longest)} …` : message,
    ...(tags.length > 0 && { tags }),
    ...(related.length > 0 && {
      relatedInformation: related.map(({ uri, range: at, message: text }) => ({
        location: { uri, range: at },
        message: text,
      })),
    }),
  };
}
