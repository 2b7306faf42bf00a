import { toWellFormed } from "../syntax/bytes.ts";

/** Text as HTML, SVG and XML show it: nothing in it is markup, controls are replaced. */
export const escapeHtml = (text: string): string =>
  toWellFormed(text)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "\ufffd");

/** A place in a file that a click leads to. */
export interface Place {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

/** Text that leads to a place: in an editor by its data attributes, elsewhere it only says where it comes from. */
export const placeLink = (text: string, place: Place | undefined, label = ""): string =>
  place
    ? `<a href="#" data-uri="${escapeHtml(place.uri)}" data-line="${place.line}"${label && ` aria-label="${escapeHtml(label)}"`}>${escapeHtml(text)}</a>`
    : escapeHtml(text);
