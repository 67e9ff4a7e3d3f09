import type { Progress } from '#client/upload';
import type { Io } from './context.ts';

const BAR = 36;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `3.25 MiB` */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)} ${UNITS[unit]}`;
}

/** One line that is drawn over again: `[=====     ] 42% 00:00:03   12.50 MiB   3.10 MiB/s`. */
export function progressLine(sent: number, total: number, seconds: number): string {
  const part = total > 0 ? Math.min(sent / total, 1) : 1;
  const filled = Math.floor(part * BAR);
  const elapsed = new Date(seconds * 1000).toISOString().slice(11, 19);
  const rate = seconds > 0 ? sent / seconds : 0;
  const bar = '='.repeat(filled).padEnd(BAR);
  return `[${bar}] ${String(Math.floor(part * 100)).padStart(3)}% ${elapsed} ${size(sent).padStart(12)} ${size(rate).padStart(12)}/s`;
}

/** Draws a bar on stderr while a person watches; nothing otherwise. */
export function progressBar(io: Io, wanted: boolean): Progress | undefined {
  if (!wanted || !io.interactive) return undefined;
  return (sent, total, seconds) => {
    io.err(`\r${progressLine(sent, total, seconds)}${total > 0 && sent >= total ? '\n' : ''}`);
  };
}
