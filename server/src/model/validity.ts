const day = 86_400_000;

/** Whole days until a certificate ends, negative from its first day after; `validTo` and `now` in milliseconds since 1970. */
export const daysUntil = (validTo: number, now = Date.now()): number => Math.floor((validTo - now) / day);

/** "1 day", "5 days". */
export const inDays = (count: number): string => `${count} day${count === 1 ? "" : "s"}`;

/** How long a certificate is valid: "60 days left", "ends today", "expired 3 days ago", "expired today". */
export function validityInWords(validTo: number, now = Date.now()): string {
  const { text, days } = validity(validTo, now);
  return text.replace("{0}", String(days));
}

/** The same as a text with {0} in the place of the days, for whoever says it in another language. */
export function validity(validTo: number, now = Date.now()): { readonly text: string; readonly days: number } {
  const days = Math.abs(Math.trunc((validTo - now) / day));
  const count = days === 1 ? "{0} day" : "{0} days";
  if (validTo < now) return { text: days === 0 ? "expired today" : `expired ${count} ago`, days };
  return { text: days === 0 ? "ends today" : `${count} left`, days };
}
