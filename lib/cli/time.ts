/** Times as Koji's CLI prints them, in the local time zone. Timestamps are seconds since 1970. */
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (n: number) => String(n).padStart(2, '0');
const clock = (d: Date) => `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
const day = (d: Date) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;

/** `2026-11-20 18:13:57,184`, as Python's logging writes it. */
export function logTime(date: Date): string {
  return `${day(date)} ${clock(date)},${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `Fri, 20 Nov 2026 18:13:57 UTC`; nothing for a time that is not known. */
export function longTime(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '';
  const date = new Date(seconds * 1000);
  const dayOfMonth = two(date.getDate());
  const text = `${DAYS[date.getDay()]}, ${dayOfMonth} ${MONTHS[date.getMonth()]} ${date.getFullYear()} ${clock(date)}`;
  return `${text} ${zoneName(date)}`;
}

/** `26-11-20 18:13:57`; nothing for a time that is not known. */
export function shortTime(seconds: number | null | undefined): string {
  if (!seconds) return '';
  const date = new Date(seconds * 1000);
  return `${day(date).slice(2)} ${clock(date)}`;
}

/** `Fri Nov 20 18:13:57 2026`, C's asctime, in local time or UTC. */
export function ascTime(seconds: number, utc = false): string {
  const local = new Date(seconds * 1000);
  // The getters below are those of local time: a date moved by the zone's offset reads as UTC.
  const date = utc ? new Date(local.getTime() + local.getTimezoneOffset() * 60_000) : local;
  const dayOfMonth = String(date.getDate()).padStart(2, ' ');
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${dayOfMonth} ${clock(date)} ${date.getFullYear()}`;
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

const DATE_WORD = new RegExp(
  `^(${[...MONTHS, ...DAYS].map((name) => `${name}[a-z]*`).join('|')}|am|pm|utc|gmt|z|t|st|nd|rd|th)$`,
  'i',
);

/**
 * A time given by the user: seconds since 1970, or a date and time in local time unless it names a zone.
 * Undefined when it cannot be read.
 */
export function readTime(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  // JavaScript reads dates around words that it does not know.
  for (const word of trimmed.match(/[a-z]+/gi) ?? []) if (!DATE_WORD.test(word)) return undefined;
  const plain = trimmed.replace(/(\d)(st|nd|rd|th)\b/i, '$1');
  // A date alone would be read as UTC otherwise.
  const local = /^\d{4}-\d{2}-\d{2}$/.test(plain) ? `${plain}T00:00:00` : plain;
  const withYear = /\b\d{4}\b/.test(local) ? local : `${local} ${new Date(nowMs).getFullYear()}`;
  for (const candidate of [local, withYear]) {
    const date = new Date(candidate);
    if (!Number.isNaN(date.getTime()) && (candidate === withYear || /\d{4}/.test(candidate)))
      return date.getTime() / 1000;
  }
  return undefined;
}
