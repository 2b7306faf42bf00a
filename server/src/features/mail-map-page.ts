import type { Instance } from "../model/instance.ts";
import { validity } from "../model/validity.ts";
import { escapeHtml, placeLink } from "./html.ts";
import { type PresentedRow, presentedRows, type State } from "./mail-map.ts";
import { mailWaySvg, marks } from "./mail-map-svg.ts";
import { mailWay } from "./mail-way.ts";
import { drawingStyle, type Page, pageStyle, withoutPlaces } from "./page-style.ts";
import { counted, english, type Say } from "./say.ts";
import { type WireCheck, type WireState, wireKinds, wireStateOf } from "./wire.ts";

/**
 * The way of a mail through this server, and below it the certificate of each address and port; beside it what a live
 * check showed there. Where the listeners can be asked, a button does so.
 */
export function mailMapPage(instance: Instance, check?: WireCheck, say: Say = english): Page {
  const name = instance.scope.value("myhostname") ?? say("this server");
  const rows = presentedRows(instance);
  const listeners = new Set(rows.map(({ address, port }) => `${address} ${port}`)).size;
  return {
    title: "Mail Server Map",
    style: pageStyle,
    body: `<main>
<h1>${escapeHtml(name)}</h1>
<p class="muted">Postfix ${escapeHtml(instance.target)} · ${[
      counted(say, listeners, "{0} listener", "{0} listeners"),
      summary(
        rows.map(({ state }) => state),
        say,
      ),
    ]
      .filter(Boolean)
      .join(" · ")}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${say("The way of a mail")}">
${waySvg(instance, rows, check, say)}
</div>
<h2 id="certificates">${say("Which certificate each address and port presents")}</h2>
${checkHtml(instance, rows, check, say)}${table(rows, check, say)}
</main>`,
  };
}

/** The drawing alone, with its style. */
export const mailMapSvg = (instance: Instance, check?: WireCheck): string =>
  withoutPlaces(`${waySvg(instance, presentedRows(instance), check, english, drawingStyle)}\n`);

function waySvg(
  instance: Instance,
  rows: readonly PresentedRow[],
  check: WireCheck | undefined,
  say: Say,
  style = "",
): string {
  if (!check) return mailWaySvg(mailWay(instance, undefined, say), style, "", say);
  const checked = say("checked on the wire {0}", timeOf(check, say));
  return mailWaySvg(mailWay(instance, wireKinds(rows, check), say), style, checked, say);
}

const timeOf = ({ checkedAt }: WireCheck, say: Say): string =>
  new Intl.DateTimeFormat(say("en-GB"), { dateStyle: "medium", timeStyle: "short" }).format(checkedAt);

/** When the wire was looked at and what came of it, with a button to look where that can be done. */
function checkHtml(instance: Instance, rows: readonly PresentedRow[], check: WireCheck | undefined, say: Say): string {
  const button = instance.probes.handshake
    ? `<button type="button" data-check>${say(check ? "Check again" : "Check live certificates")}</button>`
    : "";
  if (!check) return button && `<p>${button}</p>\n`;
  const states = rows.map((row) => wireStateOf(row, rows, check)).filter((state) => state !== undefined);
  return `<p>${button}${say("On the wire, {0}", timeOf(check, say))}: ${summary(states, say) || say("nothing was asked")}</p>\n`;
}

const wordOf = ({ word, detail }: State, say: Say): string =>
  detail === undefined ? say(word) : `${say(word)} (${say(detail)})`;

/** How many of each state, the worst first. */
function summary(states: readonly State[], say: Say): string {
  const words = new Map<string, { state: State; number: number }>();
  for (const state of states) {
    const word = wordOf(state, say);
    words.set(word, { state, number: (words.get(word)?.number ?? 0) + 1 });
  }
  const order = ["bad", "soon", "unknown", "good"];
  return [...words]
    .sort(([, a], [, b]) => order.indexOf(a.state.kind) - order.indexOf(b.state.kind))
    .map(([word, { state, number }]) => `<span class="${state.kind}">${number} × ${escapeHtml(word)}</span>`)
    .join(", ");
}

const head = ["Address", "Port", "State", "Certificate", "Names", "Ends", "Service", "TLS"];
const tlsWords = { none: "none", starttls: "STARTTLS", implicit: "implicit" } as const;

function table(rows: readonly PresentedRow[], check: WireCheck | undefined, say: Say): string {
  if (rows.length === 0) return `<p>${say("Nothing here listens for mail.")}</p>`;
  return `<div class="scroll" tabindex="0" role="region" aria-labelledby="certificates">
<table aria-labelledby="certificates">
<thead><tr>${(check ? head.toSpliced(3, 0, "On the wire") : head).map((title) => `<th scope="col">${say(title)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => rowHtml(row, say, check && wireHtml(wireStateOf(row, rows, check), say))).join("\n")}
</tbody>
</table>
</div>`;
}

const stateHtml = (state: State, say: Say): string =>
  `<span aria-hidden="true">${marks[state.kind]}</span> ${escapeHtml(wordOf(state, say))}`;

function wireHtml(state: WireState | undefined, say: Say): string {
  if (!state) return "<td></td>";
  const { kind, reasons, versions } = state;
  const more = [...reasons, versions.join(", ")].filter(Boolean);
  return `<td class="wire"><span class="state ${kind}">${stateHtml(state, say)}</span>${more.map((text) => `<p class="muted">${escapeHtml(text)}</p>`).join("")}</td>`;
}

function rowHtml(row: PresentedRow, say: Say, wire = ""): string {
  const { address, port, service, serverName, place, tls, certificate, certificatePlace, names, validTo, state } = row;
  const shownAddress = address === "*" ? say("every address") : address;
  const left = validTo === undefined ? undefined : validity(validTo);
  const end =
    validTo === undefined || !left
      ? ""
      : `${new Date(validTo).toISOString().slice(0, 10)} <span class="muted">(${say(left.text, left.days)})</span>`;
  const cells = [
    `<th scope="row">${escapeHtml(shownAddress)}</th>`,
    `<td class="number">${port}</td>`,
    `<td class="state ${state.kind}">${stateHtml(state, say)}</td>${wire}`,
    `<td>${certificate === undefined ? "" : `<code>${placeLink(certificate, certificatePlace)}</code>`}</td>`,
    `<td class="names">${escapeHtml(names.slice(0, 4).join(", "))}${names.length > 4 ? ` ${say("and {0} more", names.length - 4)}` : ""}</td>`,
    `<td class="number">${end}</td>`,
    `<td>${serverName === undefined ? "" : `<span class="muted">${say("asked for {0} on", escapeHtml(serverName))}</span> `}${placeLink(service, place, say("{0}, line {1}", service, place.line + 1))}</td>`,
    `<td>${say(tlsWords[tls])}</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}
