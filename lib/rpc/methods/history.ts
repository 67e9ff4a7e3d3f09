import { GenericError } from '#core/errors';
import { Double } from '#core/xmlrpc/value';
import { queryHistory } from '#hub/history/query';
import { type Method, method, open } from '#hub/method';
import { anyOr, flag, int } from '#hub/params';
import { moment } from '#hub/times';
import { eventTime, lastEventBefore } from '#store/events';

const noRows = (): Error => new GenericError('query returned no rows');

export default [
  method('getEvent', {
    doc: 'Id and time (seconds since the epoch) of an event.',
    params: { id: int, strict: flag(true) },
    auth: open,
    async run({ tx }, { id, strict }) {
      const ts = await eventTime(tx, id);
      if (ts === undefined && strict) throw noRows();
      return ts === undefined ? null : { id, ts: new Double(ts) };
    },
  }),
  method('getLastEvent', {
    doc: 'The newest event, or the newest before a time.',
    params: { before: anyOr(null), strict: flag(true) },
    auth: open,
    async run({ tx }, { before, strict }) {
      const event = await lastEventBefore(tx, moment(before));
      if (!event && strict) throw noRows();
      return event ? { id: event.id, ts: new Double(event.ts) } : null;
    },
  }),
  method('queryHistory', {
    doc: 'Rows of versioned tables with who changed them and when, cut by what they are about and by time.',
    params: { tables: anyOr(null) },
    kwargs: 'kwargs',
    auth: open,
    run: ({ tx }, p) => queryHistory(tx, p.tables, p.kwargs),
  }),
] satisfies Method[];
