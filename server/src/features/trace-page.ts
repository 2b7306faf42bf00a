import type { Decision, Step } from "../model/access/situation.ts";
import { isPermitted } from "../model/access/verdict.ts";
import type { Place } from "../model/lookup/table.ts";
import type { Branch } from "../model/lookup/worlds.ts";
import type { Reason } from "../model/route/resolve.ts";
import type { Trip } from "../model/route/trip.ts";
import { nameOf } from "../uri.ts";
import { assumedPhrases, dependsPhrases } from "./assumptions.ts";
import { escapeHtml, placeLink } from "./html.ts";
import { type Page, pageStyle } from "./page-style.ts";
import { english, type Say } from "./say.ts";
import type { Trace, TraceRequest } from "./trace.ts";

/** The marks of outcomes, each with the class of its colour. */
const marks: Readonly<Record<Step["outcome"], readonly [mark: string, colour: string]>> = {
  permit: ["✓", "good"],
  reject: ["✗", "bad"],
  pass: ["·", "unknown"],
  warn: ["!", "soon"],
  "defer later": ["~", "soon"],
  note: ["·", "unknown"],
  action: ["→", "soon"],
};

const verdicts = {
  permitted: { mark: "✓", colour: "good", word: "permitted" },
  refused: { mark: "✗", colour: "bad", word: "refused" },
  depends: { mark: "?", colour: "soon", word: "it depends" },
} as const;

/** Trace a Message: who lets it in, by which lines, and where it goes from there; each line leads to the file that says so. */
export function tracePage(
  { listener, situation, access, trips }: Trace,
  { from, to, client }: TraceRequest,
  say: Say = english,
): Page {
  const { name } = listener.postscreen ?? listener.service;
  const isOpen = access.verdict === "depends";
  const [first, ...more] = [
    say("from the client {0}", escapeHtml(client)),
    say("to the listener {0}", `<strong>${escapeHtml(name)}</strong>`),
    ...(situation.tls ? [say("with TLS")] : []),
    ...(situation.sasl === undefined ? [] : [say("logged in as {0}", escapeHtml(situation.sasl))]),
  ];
  const body = [
    `<h1>${escapeHtml(from || "<>")} → ${escapeHtml(to)}</h1>`,
    `<p class="muted">${[first, ...more].join(" · ")}</p>`,
    isOpen
      ? `<p>${verdictHtml("depends", say)}: ${say("these files do not tell")}</p>\n${listHtml(dependsPhrases(access.dependsOn))}`
      : "",
    ...access.branches.map((branch) => branchHtml(branch, trips, isOpen, say)),
  ];
  return { title: "Trace a Message", style: pageStyle, body: `<main>\n${body.filter(Boolean).join("\n")}\n</main>` };
}

function verdictHtml(verdict: keyof typeof verdicts, say: Say): string {
  const { mark, colour, word } = verdicts[verdict];
  return `<span class="state ${colour}">${mark} ${say(word)}</span>`;
}

const listHtml = (phrases: readonly string[]): string =>
  `<ul>${phrases.map((phrase) => `<li>${escapeHtml(phrase)}</li>`).join("")}</ul>`;

function branchHtml(branch: Branch<Decision>, trips: readonly Branch<Trip>[], isOpen: boolean, say: Say): string {
  const { verdict, reply, steps } = branch.result;
  const told = reply === undefined ? "" : `: ${escapeHtml(reply)}`;
  const end = isPermitted(branch) || isOpen ? "" : `; ${say("it goes nowhere")}`;
  const lines = [
    `<h2>${verdictHtml(verdict, say)}${told}${end}</h2>`,
    isOpen ? `<p>${say("if")}</p>\n${listHtml(assumedPhrases(branch.assumptions))}` : "",
    ...byList(steps).map(
      ([list, own]) =>
        `${list && `<h3>${escapeHtml(list)}</h3>\n`}<ul class="steps">${own.map(stepHtml).join("")}</ul>`,
    ),
  ];
  if (isPermitted(branch))
    for (const trip of trips) {
      if (trips.length > 1) lines.push(`<p>${say("if")}</p>\n${listHtml(assumedPhrases(trip.assumptions))}`);
      lines.push(tripHtml(trip.result, say));
    }
  return lines.filter(Boolean).join("\n");
}

/** The steps one after the other, those of one restriction list together. */
function byList(steps: readonly Step[]): [list: string, steps: Step[]][] {
  const groups: [string, Step[]][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && (last[0] === (step.list ?? "") || !step.list)) last[1].push(step);
    else groups.push([step.list ?? "", [step]]);
  }
  return groups;
}

function stepHtml({ text, outcome, place }: Step): string {
  const [mark, colour] = marks[outcome];
  return `<li><span class="${colour}">${mark}</span> ${escapeHtml(text)}${sourceHtml(place)}</li>`;
}

const reasonHtml = ({ text, place }: Reason): string => `<li>${escapeHtml(text)}${sourceHtml(place)}</li>`;

function sourceHtml(place: Place | undefined): string {
  if (!place) return "";
  const { line } = place.range.start;
  const file = nameOf(place.uri);
  return ` ${placeLink(`${file}:${line + 1}`, { uri: place.uri, line })}`;
}

function tripHtml({ sender, steps, deliveries, reinjection }: Trip, say: Say): string {
  const lines = [`<h3>${say("Where it goes, from {0}", escapeHtml(`<${sender}>`))}</h3>`];
  if (steps.length > 0) lines.push(`<ul>${steps.map(reasonHtml).join("")}</ul>`);
  for (const { recipient, transport, nexthop, bindAddress, heloName, reasons, final, addressClass } of deliveries) {
    const kind = addressClass ? ` <span class="muted">(${escapeHtml(addressClass)})</span>` : "";
    lines.push(
      `<p><strong>${escapeHtml(recipient)}</strong>${kind}: <code>${escapeHtml(`${transport}:${nexthop}`)}</code></p>`,
    );
    const items = [...reasons, ...final].map(reasonHtml);
    if (bindAddress !== undefined) items.push(`<li>${say("from the address {0}", escapeHtml(bindAddress))}</li>`);
    if (heloName !== undefined) items.push(`<li>${say("as {0}", escapeHtml(heloName))}</li>`);
    lines.push(`<ul>${items.join("")}</ul>`);
  }
  if (reinjection) lines.push(`<p>${say("The filter gives it back to {0}.", escapeHtml(reinjection.name))}</p>`);
  return lines.join("\n");
}
