import type { Instance } from "../model/instance.ts";
import { validityInWords } from "../model/validity.ts";
import { escapeHtml, placeLink } from "./html.ts";
import { type PresentedRow, presentedRows, type State } from "./mail-map.ts";
import { mailWaySvg } from "./mail-map-svg.ts";
import { mailWay } from "./mail-way.ts";
import { drawingStyle, type Page, pageStyle, withoutPlaces } from "./page-style.ts";

/** The way of a mail through this server, and below it the certificate of each address and port. */
export function mailMapPage(instance: Instance): Page {
  const name = instance.scope.value("myhostname") ?? "this server";
  const rows = presentedRows(instance);
  return {
    title: "Mail Server Map",
    style: pageStyle,
    body: `<main>
<h1>${escapeHtml(name)}</h1>
<p class="muted">Postfix ${escapeHtml(instance.target)} · ${[count(new Set(rows.map(({ address, port }) => `${address} ${port}`)).size, "listener"), summary(rows)].filter(Boolean).join(" · ")}</p>
<div class="scroll" tabindex="0" role="region" aria-label="The way of a mail">
${mailWaySvg(mailWay(instance))}
</div>
<h2 id="certificates">Which certificate each address and port presents</h2>
${table(rows)}
</main>`,
  };
}

/** The drawing alone, with its style. */
export const mailMapSvg = (instance: Instance): string =>
  withoutPlaces(`${mailWaySvg(mailWay(instance), drawingStyle)}\n`);

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

/** How many of each state, the worst first. */
function summary(rows: readonly PresentedRow[]): string {
  const words = new Map<string, { state: State; number: number }>();
  for (const { state } of rows) words.set(state.word, { state, number: (words.get(state.word)?.number ?? 0) + 1 });
  const order = ["bad", "soon", "unknown", "good"];
  return [...words.values()]
    .sort((a, b) => order.indexOf(a.state.kind) - order.indexOf(b.state.kind))
    .map(({ state, number }) => `<span class="${state.kind}">${number} × ${escapeHtml(state.word)}</span>`)
    .join(", ");
}

const head = ["Address", "Port", "State", "Certificate", "Names", "Ends", "Service", "TLS"];
const tlsWords = { none: "none", starttls: "STARTTLS", implicit: "implicit" } as const;

function table(rows: readonly PresentedRow[]): string {
  if (rows.length === 0) return "<p>Nothing here listens for mail.</p>";
  return `<div class="scroll" tabindex="0" role="region" aria-labelledby="certificates">
<table aria-labelledby="certificates">
<thead><tr>${head.map((title) => `<th scope="col">${title}</th>`).join("")}</tr></thead>
<tbody>
${rows.map(rowHtml).join("\n")}
</tbody>
</table>
</div>`;
}

const marks = { good: "✓", soon: "!", bad: "✗", unknown: "–" } as const;

function rowHtml(row: PresentedRow): string {
  const { address, port, service, serverName, place, tls, certificate, certificatePlace, names, validTo, state } = row;
  const shownAddress = address === "*" ? "every address" : address;
  const end =
    validTo === undefined
      ? ""
      : `${new Date(validTo).toISOString().slice(0, 10)} <span class="muted">(${validityInWords(validTo)})</span>`;
  const cells = [
    `<th scope="row">${escapeHtml(shownAddress)}</th>`,
    `<td class="number">${port}</td>`,
    `<td class="state ${state.kind}"><span aria-hidden="true">${marks[state.kind]}</span> ${escapeHtml(state.word)}</td>`,
    `<td>${certificate === undefined ? "" : `<code>${placeLink(certificate, certificatePlace)}</code>`}</td>`,
    `<td class="names">${escapeHtml(names.slice(0, 4).join(", "))}${names.length > 4 ? ` and ${names.length - 4} more` : ""}</td>`,
    `<td class="number">${end}</td>`,
    `<td>${serverName === undefined ? "" : `<span class="muted">asked for ${escapeHtml(serverName)} on</span> `}${placeLink(service, place, `${service}, line ${place.line + 1}`)}</td>`,
    `<td>${tlsWords[tls]}</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}
