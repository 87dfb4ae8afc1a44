/* Which unit says an age best. */
export type Unit = "second" | "minute" | "hour" | "day" | "month" | "year";

const STEPS: [Unit, number][] = [
  ["year", 365 * 86400], ["month", 30 * 86400], ["day", 86400], ["hour", 3600], ["minute", 60],
];

export function ago(then: number, now: number): [number, Unit] {
  const seconds = Math.round((then - now) / 1000);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return [Math.trunc(seconds / size), unit];
  }
  return [0, "second"];
}
