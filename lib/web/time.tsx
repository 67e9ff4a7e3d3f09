/** Times of the hub (seconds since the epoch) for people: UTC to the second, lengths in two units. */

/** `2026-11-21 07:48:21` */
export const utc = (ts: number): string => new Date(ts * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-11-21` */
export const day = (ts: number): string => utc(ts).slice(0, 10);

/** `07:48:21` */
export const clock = (ts: number): string => utc(ts).slice(11);

export function Time({ ts }: { readonly ts: number | null | undefined }) {
  if (ts === null || ts === undefined) return <span class="dim">–</span>;
  return (
    <time datetime={new Date(ts * 1000).toISOString()} title={`${utc(ts)} UTC`}>
      <span>{day(ts)}</span> <span>{clock(ts)}</span>
    </time>
  );
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `1 h 5 min`, `42 s` */
export function lengthText(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([, size]) => rest >= size);
  if (first < 0) return '0 s';
  const parts: string[] = [];
  for (const [name, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(' ');
}

/** How long something took, or has been going on; nothing when it has not begun. */
export function spanText(from: number | null | undefined, to: number | null | undefined, now: number): string {
  if (from === null || from === undefined) return '';
  return lengthText((to ?? now) - from);
}

/** `1.4 MiB` */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${(bytes / 1024 ** power).toFixed(1)} ${['', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}
