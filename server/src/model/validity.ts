const day = 86_400_000;

/** Whole days until a certificate ends, negative from its first day after; `validTo` and `now` in milliseconds since 1970. */
export const daysUntil = (validTo: number, now = Date.now()): number => Math.floor((validTo - now) / day);

/** "1 day", "5 days". */
export const inDays = (count: number): string => `${count} day${count === 1 ? "" : "s"}`;

/** How long a certificate is valid: "60 days left", "ends today", "expired 3 days ago", "expired today". */
export function validityInWords(validTo: number, now = Date.now()): string {
  const days = Math.trunc((validTo - now) / day);
  if (validTo < now) return days === 0 ? "expired today" : `expired ${inDays(-days)} ago`;
  return days === 0 ? "ends today" : `${inDays(days)} left`;
}
