import { escapeHtml } from "./html.ts";
import type { Station, WayLine } from "./mail-way.ts";
import { english, type Say } from "./say.ts";

/** Columns from left to right, in user units: what the user has, three rooms of this server, the way out, the world. */
const columns = {
  user: { x: 4, width: 126 },
  access: { x: 164, width: 190 },
  delivery: { x: 388, width: 190 },
  submission: { x: 164, width: 414 },
  queue: { x: 612, width: 148 },
  outgoing: { x: 794, width: 250 },
  incoming: { x: 794, width: 250 },
  world: { x: 1078, width: 126 },
} as const;

const width = 1208;
const head = 52;
const lineHeight = 22;
const top = 30;
const gap = 54;
const mostLines = 8;

/** Width of a letter of the text, about. */
const letter = 7;

/** The sign of a state, for those who do not see its colour. */
export const marks = { good: "✓", soon: "!", bad: "✗", unknown: "–" } as const;

const wireWords = {
  good: "on the wire as predicted",
  soon: "its file changed since the live check",
  bad: "differs on the wire",
  unknown: "not known from the wire",
} as const;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The way of a mail as a drawing; every line in it leads to its place. Without its style, which the page has. */
export function mailWaySvg(stations: readonly Station[], style = "", checked = "", say: Say = english): string {
  const of = (id: Station["id"]) => stations.find((station) => station.id === id)!;
  const heightOf = (...ids: Station["id"][]) =>
    Math.max(104, ...ids.map((id) => head + 12 + lineHeight * Math.min(of(id).lines.length, mostLines + 1)));
  const upper = heightOf("submission", "outgoing");
  const lower = heightOf("access", "delivery", "incoming");
  const second = top + upper + gap;
  const all = upper + gap + lower;
  const height = top + all + 6;
  const rows: Record<Station["id"], readonly [y: number, height: number]> = {
    user: [top, all],
    queue: [top, all],
    world: [top, all],
    submission: [top, upper],
    outgoing: [top, upper],
    access: [second, lower],
    delivery: [second, lower],
    incoming: [second, lower],
  };
  const boxes = Object.fromEntries(
    Object.entries(rows).map(([id, [y, h]]) => [id, { ...columns[id as Station["id"]], y, height: h }]),
  ) as Record<Station["id"], Box>;
  const middle = top + upper / 2;
  const below = second + lower / 2;
  const right = ({ x, width: w }: Box) => x + w;
  const arrows = [
    arrow(right(boxes.user), boxes.submission.x, middle),
    arrow(right(boxes.submission), boxes.queue.x, middle),
    arrow(right(boxes.queue), boxes.outgoing.x, middle),
    arrow(right(boxes.outgoing), boxes.world.x, middle),
    arrow(boxes.world.x, right(boxes.incoming), below),
    arrow(boxes.incoming.x, right(boxes.queue), below),
    arrow(boxes.queue.x, right(boxes.delivery), below),
    arrow(boxes.delivery.x, right(boxes.access), below),
    arrow(boxes.access.x, right(boxes.user), below),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="way" viewBox="0 0 ${width} ${height}" role="group" aria-label="${say("The way of a mail through this server")}">
${style && `<style>${style}</style>`}
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="arrowhead" d="M0 0 8 4 0 8z"/></marker></defs>
<text class="lane" x="${boxes.submission.x}" y="${top - 10}">${say("Mail that your users send")}</text>
<text class="lane" x="${boxes.access.x}" y="${second - 10}">${say("Mail that they receive")}</text>
${checked && `<text class="lane" text-anchor="end" x="${width - 4}" y="${top - 10}">${escapeHtml(checked)}</text>\n`}${arrows.join("\n")}
${stations.map((station) => boxSvg(station, boxes[station.id], say)).join("\n")}
</svg>`;
}

const arrow = (from: number, to: number, y: number): string =>
  `<path class="arrow" marker-end="url(#head)" d="M${from + (to > from ? 4 : -4)} ${y}H${to + (to > from ? -3 : 3)}"/>`;

function boxSvg({ id, title, role, lines }: Station, { x, y, width: w, height: h }: Box, say: Say): string {
  const isOutside = id === "user" || id === "world";
  const shown = lines.length > mostLines + 1 ? lines.slice(0, mostLines) : lines;
  const most = Math.floor((w - 24) / letter);
  const rows = shown.map((line, i) => lineSvg(line, x + 14, y + head + 14 + i * lineHeight, most, say));
  const rest = lines.length - shown.length;
  if (rest > 0)
    rows.push(
      `<text class="role" x="${x + 14}" y="${y + head + 14 + shown.length * lineHeight}">${say("and {0} more", rest)}</text>`,
    );
  if (lines.length === 0 && !isOutside)
    rows.push(
      `<text class="role" x="${x + 14}" y="${y + head + 14}">${say(id === "queue" ? "no filters" : "nothing in these files")}</text>`,
    );
  const heading = isOutside
    ? `<text class="title" text-anchor="middle" x="${x + w / 2}" y="${y + h / 2 - 4}">${title}</text><text class="role" text-anchor="middle" x="${x + w / 2}" y="${y + h / 2 + 16}">${role}</text>`
    : `<text class="title" x="${x + 14}" y="${y + 25}">${title}</text><text class="role" x="${x + 14}" y="${y + 43}">${role}</text>`;
  return `<g role="group" aria-label="${title} (${role})"><rect class="${isOutside ? "box outside" : "box"}" x="${x}" y="${y}" width="${w}" height="${h}" rx="6"/>${heading}${rows.join("")}</g>`;
}

function lineSvg({ text, place, wire }: WayLine, x: number, y: number, most: number, say: Say): string {
  const room = wire ? most - 2 : most;
  const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
  const mark = wire ? `<tspan class="${wire}"> ${marks[wire]}</tspan>` : "";
  const full = [cut === text ? "" : text, wire && say(wireWords[wire])].filter(Boolean).join(" · ");
  const shown = `<text class="line" x="${x}" y="${y}">${escapeHtml(cut)}${mark}${full && `<title>${escapeHtml(full)}</title>`}</text>`;
  return place ? `<a href="#" data-uri="${escapeHtml(place.uri)}" data-line="${place.line}">${shown}</a>` : shown;
}
