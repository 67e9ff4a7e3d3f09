import { ParameterError } from '#core/errors';
import { typeName } from '#core/python';
import { Double, isStruct } from '#core/xmlrpc/value';
import { lastUpdate } from '#hub/hosts/checkin';
import { addHost, editHost, setEnabled } from '#hub/hosts/edit';
import { allArches, listHosts } from '#hub/hosts/list';
import { findHost, shownHost } from '#hub/hosts/show';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, int, maybe, queryOpts, text } from '#hub/params';
import { makeTask } from '#hub/tasks/make';
import { timeText } from '#hub/times';

export default [
  method('getHost', {
    doc: 'A host by id or name, with its configuration now or at an event; None when there is none.',
    params: { hostInfo: any, strict: flag(false), event },
    auth: open,
    run: async (ctx, p) => {
      const found = await findHost(ctx, p.hostInfo, p);
      return found ? shownHost(found) : null;
    },
  }),
  method('listHosts', {
    doc: 'Hosts by architecture, channel, readiness, switch and user.',
    params: {
      arches: anyOr(null),
      channelID: anyOr(null),
      ready: maybe(flag(false)),
      enabled: maybe(flag(false)),
      userID: anyOr(null),
      queryOpts,
    },
    auth: open,
    run: (ctx, p) => listHosts(ctx, p),
  }),
  method('addHost', {
    doc: 'Make a host and its user; force takes a user that is there. Answers the id.',
    params: { hostname: text, arches: any, krb_principal: maybe(text), force: flag(false) },
    auth: perm('host'),
    run: (ctx, p) => addHost(ctx, p),
  }),
  method('editHost', {
    doc: 'Change arches, capacity, description, comment of a host; false when nothing changes.',
    params: { hostInfo: any },
    kwargs: 'kw',
    auth: perm('host'),
    run: (ctx, p) => editHost(ctx, p.hostInfo, p.kwargs),
  }),
  method('enableHost', {
    doc: 'Let a host take tasks.',
    params: { hostname: any },
    auth: perm('host'),
    run: (ctx, p) => setEnabled(ctx, p.hostname, true),
  }),
  method('disableHost', {
    doc: 'Let a host take no new tasks.',
    params: { hostname: any },
    auth: perm('host'),
    run: (ctx, p) => setEnabled(ctx, p.hostname, false),
  }),
  method('getLastHostUpdate', {
    doc: 'When a host last checked in; ts: as seconds since the epoch.',
    params: { hostID: int, ts: flag(false) },
    auth: open,
    run: async (ctx, p) => {
      const at = await lastUpdate(ctx, p.hostID);
      return at !== null && p.ts ? new Double(at) : timeText(at);
    },
  }),
  method('restartHosts', {
    doc: 'A task that restarts the hosts with builders of their own (options of the restartHosts task).',
    params: { priority: int.default(5), options: anyOr(null) },
    auth: perm('host'),
    run: (ctx, p) => {
      if (p.options !== null && !isStruct(p.options)) {
        throw new ParameterError(`Invalid type of options: <class '${typeName(p.options)}'>`);
      }
      return makeTask(ctx, 'restartHosts', p.options === null ? [] : [p.options], { priority: p.priority });
    },
  }),
  method('getAllArches', {
    doc: 'Canonical architectures of all hosts.',
    params: {},
    auth: open,
    run: (ctx) => allArches(ctx),
  }),
] satisfies Method[];
