import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { DateTime, Double, type Value } from '#core/xmlrpc/value';

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
