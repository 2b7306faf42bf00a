import { german } from "./page-words-de.ts";

/** Words a page in its reader's language: the English text with {0}, {1} … for the values. */
export type Say = (text: string, ...values: readonly (string | number)[]) => string;

export const english: Say = (text, ...values) => text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));

/** The language of an editor's locale, such as `de` or `pt-br`; English where there is no other. */
export const sayIn = (locale: string | undefined): Say =>
  /^de\b/i.test(locale ?? "") ? (text, ...values) => english(german[text] ?? text, ...values) : english;

/** The text with the number, for one or for many; both with {0}. */
export const counted = (say: Say, number: number, one: string, many: string): string =>
  say(number === 1 ? one : many, number);
