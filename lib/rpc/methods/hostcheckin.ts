import { checkIn, ownHost, setHostData, showOwnHost } from '#hub/hosts/checkin';
import { host, type Method, method } from '#hub/method';
import { maybe, num, required, struct } from '#hub/params';

export default [
  method('host.getID', {
    doc: 'The id of the calling host.',
    params: {},
    auth: host,
    run: async (ctx) => (await ctx.host()).id,
  }),
  method('host.getHost', {
    doc: 'The calling host with its configuration.',
    params: {},
    auth: host,
    run: (ctx) => showOwnHost(ctx),
  }),
  method('host.isEnabled', {
    doc: 'Is the calling host switched on?',
    params: {},
    auth: host,
    run: async (ctx) => (await ownHost(ctx)).config.enabled,
  }),
  method('host.updateHost', {
    doc: 'Check-in of a host: its load, whether it is ready, and data for the scheduler.',
    params: { task_load: num, ready: required, data: maybe(struct) },
    auth: host,
    run: (ctx, p) => checkIn(ctx, p.task_load, p.ready, p.data),
  }),
  method('host.setHostData', {
    doc: 'Data of the host for the scheduler.',
    params: { hostdata: struct },
    auth: host,
    run: (ctx, p) => setHostData(ctx, p.hostdata),
  }),
] satisfies Method[];
