/**
 * A moment (epoch seconds with fractions) as the hub prints it: ISO with a blank, microseconds unless they are 0, and the
 * offset (`2026-11-20 18:13:19.541322+00:00`), never as dateTime.iso8601.
 */
export function timeText(ts: number | null): string | null {
  if (ts === null) return null;
  const whole = Math.floor(ts);
  const micro = Math.round((ts - whole) * 1e6);
  const seconds = new Date((micro === 1e6 ? whole + 1 : whole) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return micro % 1e6 === 0 ? `${seconds}+00:00` : `${seconds}.${String(micro).padStart(6, '0')}+00:00`;
}
