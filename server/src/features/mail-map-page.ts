import type { Instance } from "../model/instance.ts";
import { validityInWords } from "../model/validity.ts";
import { escapeHtml, placeLink } from "./html.ts";
import { type PresentedRow, presentedRows, type State } from "./mail-map.ts";
import { mailWaySvg, marks } from "./mail-map-svg.ts";
import { mailWay } from "./mail-way.ts";
import { drawingStyle, type Page, pageStyle, withoutPlaces } from "./page-style.ts";
import { type WireCheck, type WireState, wireKinds, wireStateOf } from "./wire.ts";

/**
 * The way of a mail through this server, and below it the certificate of each address and port; beside it what a live
 * check showed there. Where the listeners can be asked, a button does so.
 */
export function mailMapPage(instance: Instance, check?: WireCheck): Page {
  const name = instance.scope.value("myhostname") ?? "this server";
  const rows = presentedRows(instance);
  return {
    title: "Mail Server Map",
    style: pageStyle,
    body: `<main>
<h1>${escapeHtml(name)}</h1>
<p class="muted">Postfix ${escapeHtml(instance.target)} · ${[count(new Set(rows.map(({ address, port }) => `${address} ${port}`)).size, "listener"), summary(rows.map(({ state }) => state))].filter(Boolean).join(" · ")}</p>
<div class="scroll" tabindex="0" role="region" aria-label="The way of a mail">
${waySvg(instance, rows, check)}
</div>
<h2 id="certificates">Which certificate each address and port presents</h2>
${checkHtml(instance, rows, check)}${table(rows, check)}
</main>`,
  };
}

/** The drawing alone, with its style. */
export const mailMapSvg = (instance: Instance, check?: WireCheck): string =>
  withoutPlaces(`${waySvg(instance, presentedRows(instance), check, drawingStyle)}\n`);

function waySvg(instance: Instance, rows: readonly PresentedRow[], check: WireCheck | undefined, style = ""): string {
  if (!check) return mailWaySvg(mailWay(instance), style);
  return mailWaySvg(mailWay(instance, wireKinds(rows, check)), style, `checked on the wire ${timeOf(check)}`);
}

const timeOf = ({ checkedAt }: WireCheck): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(checkedAt);

/** When the wire was looked at and what came of it, with a button to look where that can be done. */
function checkHtml(instance: Instance, rows: readonly PresentedRow[], check: WireCheck | undefined): string {
  const button = instance.probes.handshake
    ? `<button type="button" data-check>${check ? "Check again" : "Check live certificates"}</button>`
    : "";
  if (!check) return button && `<p>${button}</p>\n`;
  const states = rows.map((row) => wireStateOf(row, rows, check)).filter((state) => state !== undefined);
  return `<p>${button}On the wire, ${timeOf(check)}: ${summary(states) || "nothing was asked"}</p>\n`;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

/** How many of each state, the worst first. */
function summary(states: readonly State[]): string {
  const words = new Map<string, { state: State; number: number }>();
  for (const state of states) words.set(state.word, { state, number: (words.get(state.word)?.number ?? 0) + 1 });
  const order = ["bad", "soon", "unknown", "good"];
  return [...words.values()]
    .sort((a, b) => order.indexOf(a.state.kind) - order.indexOf(b.state.kind))
    .map(({ state, number }) => `<span class="${state.kind}">${number} × ${escapeHtml(state.word)}</span>`)
    .join(", ");
}

const head = ["Address", "Port", "State", "Certificate", "Names", "Ends", "Service", "TLS"];
const tlsWords = { none: "none", starttls: "STARTTLS", implicit: "implicit" } as const;

function table(rows: readonly PresentedRow[], check: WireCheck | undefined): string {
  if (rows.length === 0) return "<p>Nothing here listens for mail.</p>";
  return `<div class="scroll" tabindex="0" role="region" aria-labelledby="certificates">
<table aria-labelledby="certificates">
<thead><tr>${(check ? head.toSpliced(3, 0, "On the wire") : head).map((title) => `<th scope="col">${title}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => rowHtml(row, check && wireHtml(wireStateOf(row, rows, check)))).join("\n")}
</tbody>
</table>
</div>`;
}

const stateHtml = ({ kind, word }: State): string =>
  `<span aria-hidden="true">${marks[kind]}</span> ${escapeHtml(word)}`;

function wireHtml(state: WireState | undefined): string {
  if (!state) return "<td></td>";
  const { kind, reasons, versions } = state;
  const more = [...reasons, versions.join(", ")].filter(Boolean);
  return `<td class="wire"><span class="state ${kind}">${stateHtml(state)}</span>${more.map((text) => `<p class="muted">${escapeHtml(text)}</p>`).join("")}</td>`;
}

function rowHtml(row: PresentedRow, wire = ""): string {
  const { address, port, service, serverName, place, tls, certificate, certificatePlace, names, validTo, state } = row;
  const shownAddress = address === "*" ? "every address" : address;
  const end =
    validTo === undefined
      ? ""
      : `${new Date(validTo).toISOString().slice(0, 10)} <span class="muted">(${validityInWords(validTo)})</span>`;
  const cells = [
    `<th scope="row">${escapeHtml(shownAddress)}</th>`,
    `<td class="number">${port}</td>`,
    `<td class="state ${state.kind}">${stateHtml(state)}</td>${wire}`,
    `<td>${certificate === undefined ? "" : `<code>${placeLink(certificate, certificatePlace)}</code>`}</td>`,
    `<td class="names">${escapeHtml(names.slice(0, 4).join(", "))}${names.length > 4 ? ` and ${names.length - 4} more` : ""}</td>`,
    `<td class="number">${end}</td>`,
    `<td>${serverName === undefined ? "" : `<span class="muted">asked for ${escapeHtml(serverName)} on</span> `}${placeLink(service, place, `${service}, line ${place.line + 1}`)}</td>`,
    `<td>${tlsWords[tls]}</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}
