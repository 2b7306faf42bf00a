const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const units: readonly (readonly [number, string])[] = [
  [604_800, "week"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A time value as people say it: "90m" → "1 hour 30 minutes"; undefined for what is no time. */
export function timeInWords(text: string, unit: string): string | undefined {
  const match = /^(\d{1,12})([smhdw]?)/.exec(text);
  if (!match) return undefined;
  let rest = Number(match[1]) * seconds[match[2] || unit]!;
  if (rest === 0) return "0 seconds";
  const parts: string[] = [];
  for (const [size, name] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    rest -= count * size;
  }
  return parts.join(" ");
}
