import { env } from "vscode";

/** The one script of a page: clicks become messages, new contents take the place of the old without losing the focus. */
const script = `
const code = acquireVsCodeApi();
code.setState(JSON.parse(document.body.dataset.state));
document.addEventListener("click", (event) => {
  const from = event.target.closest("[data-uri],[data-copy],[data-open],[data-check]");
  if (!from) return;
  event.preventDefault();
  const { uri, line, copy, open, language } = from.dataset;
  if (uri !== undefined) code.postMessage({ kind: "reveal", uri, line: Number(line) });
  else if (copy !== undefined) code.postMessage({ kind: "copy", text: copy });
  else if (from.dataset.check !== undefined) code.postMessage({ kind: "check" });
  else code.postMessage({ kind: "open", text: open, language });
});
window.addEventListener("message", ({ data }) => {
  const page = document.getElementById("page");
  const focusable = () => [...page.querySelectorAll("a[href],button,summary,[tabindex]")];
  const at = focusable().indexOf(document.activeElement);
  const open = [...page.querySelectorAll("details")].map((details) => details.open);
  const top = document.scrollingElement.scrollTop;
  page.innerHTML = data.body;
  page.querySelectorAll("details").forEach((details, i) => { details.open = open[i] === true; });
  if (at >= 0) focusable()[at]?.focus({ preventScroll: true });
  document.scrollingElement.scrollTop = top;
});`;

interface Contents {
  readonly title: string;
  readonly style: string;
  readonly body: string;
  /** Kept by VS Code, to bring the page back. */
  readonly state: Readonly<Record<string, string>>;
}

/** A page as VS Code shows it: only our own style and script run, nothing is loaded. */
export function pageHtml({ title, style, body, state }: Contents): string {
  const nonce = newNonce();
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body data-state="${escaped(JSON.stringify(state))}">
<div id="page" aria-live="off">
${body}
</div>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function newNonce(): string {
  const bytes = new Uint8Array(18);
  crypto.getRandomValues(bytes);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
