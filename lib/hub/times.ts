import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { DateTime, Double, type Value } from '#core/xmlrpc/value';

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

/**
 * A moment as clients send it, in seconds since the epoch: a number, or text like `2026-11-20 18:13:19.5+00:00` (UTC when it
 * names no offset). null stays null.
 */
export function moment(value: Value | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Double) return value.value;
  if (typeof value === 'number') return value;
  const text = value instanceof DateTime ? value.value : value;
  const parts = typeof text === 'string' ? FORM.exec(text.trim()) : null;
  if (!parts) throw new ParameterError(`Invalid time: ${repr(value)}`);
  const [, year, month, day, time = '00:00:00', zone = 'Z'] = parts;
  const [clock = '', fraction = ''] = time.split('.');
  const whole =
    Date.parse(`${year}-${month}-${day}T${clock.length === 5 ? `${clock}:00` : clock}${offset(zone)}`) / 1000;
  if (Number.isNaN(whole)) throw new ParameterError(`Invalid time: ${repr(value)}`);
  return whole + Number(`0.${fraction || '0'}`);
}

const FORM = /^(\d{4})-?(\d\d)-?(\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/;

const offset = (zone: string): string =>
  zone === 'Z' || zone === 'UTC' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
