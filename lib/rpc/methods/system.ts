import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { lookUp } from '#hub/lookup';
import { type Method, method, open, perm } from '#hub/method';
import { any, flag, text } from '#hub/params';
import { shownUser } from '#hub/users/find';
import { permissions } from '#store/users';
import { defaults, signature } from '../bind.ts';

/** The version whose behaviour this hub has; also in the Koji-Version header. */
export const KOJI_VERSION = '1.35.3';
const API_VERSION = 1;

export default [
  method('getAPIVersion', { doc: 'The version of the API: 1.', params: {}, auth: open, run: () => API_VERSION }),
  method('getKojiVersion', {
    doc: 'The Koji version whose API this is.',
    params: {},
    auth: open,
    run: () => KOJI_VERSION,
  }),
  method('hello', { doc: 'Says hello.', params: {}, varargs: 'args', auth: open, run: () => 'Hello World' }),
  method('echo', { doc: 'Answers its arguments.', params: {}, varargs: 'args', auth: open, run: (_, p) => p.args }),
  method('error', {
    doc: 'Fails on purpose with a GenericError.',
    params: {},
    auth: open,
    run: () => {
      throw new GenericError('test error');
    },
  }),
  method('fault', {
    doc: 'Fails on purpose with an unexpected error.',
    params: {},
    auth: open,
    run: () => {
      throw new Error('test exception');
    },
  }),
  method('_listapi', {
    doc: 'Name, documentation and arguments of every method.',
    params: {},
    auth: open,
    run: (ctx) => [...ctx.hub.methods.values()].map(description),
  }),
  method('system.listMethods', {
    doc: 'Names of all methods.',
    params: {},
    auth: open,
    run: (ctx) => [...ctx.hub.methods.values()].map((one) => one.name),
  }),
  method('system.methodHelp', {
    doc: 'Signature and documentation of a method.',
    params: { method: text },
    auth: open,
    run: (ctx, p) => {
      const found = ctx.hub.methods.get(p.method);
      if (!found) return '';
      return `${found.name}${signature(found)}\ndescription: ${found.doc}`;
    },
  }),
  method('system.methodSignature', {
    doc: 'Koji has no signatures in this sense.',
    params: { method: text },
    auth: open,
    run: () => 'signatures not supported',
  }),
  method('getLoggedInUser', {
    doc: 'The user of this session with the way he logged in; None when anonymous.',
    params: {},
    auth: open,
    run: (ctx) => {
      if (!ctx.user || !ctx.session) return null;
      const user = shownUser(ctx.user);
      return { ...user, authtype: ctx.session.authtype, krb_principal: user.krb_principals[0] ?? null };
    },
  }),
  method('getPerms', {
    doc: "Names of the caller's permissions.",
    params: {},
    auth: open,
    run: async (ctx) => [...(await ctx.permissions())],
  }),
  method('hasPerm', {
    doc: 'Has the caller this very permission (admin has not all)? strict: it is an error when there is no such permission.',
    params: { perm: any, strict: flag(false) },
    auth: open,
    run: async (ctx, p) => {
      if (p.strict && !(await lookUp(ctx.tx, permissions, p.perm))) {
        throw new GenericError(`No such permission ${String(p.perm)} defined`);
      }
      return typeof p.perm === 'string' && ctx.hasPerm(p.perm, true);
    },
  }),
  method('showOpts', {
    doc: "The hub's options, as Python would show them or as a dictionary.",
    params: { as_string: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => {
      const options = { ...ctx.hub.settings.hub, Plugins: ctx.hub.settings.plugins } as Struct;
      return p.as_string ? repr(options) : options;
    },
  }),
  method('mavenEnabled', {
    doc: 'Is Maven support switched on?',
    params: {},
    auth: open,
    run: (ctx) => ctx.hub.settings.hub.EnableMaven,
  }),
  method('winEnabled', {
    doc: 'Is support of Windows builds switched on?',
    params: {},
    auth: open,
    run: (ctx) => ctx.hub.settings.hub.EnableWin,
  }),
] satisfies Method[];

/** A row of `_listapi`; argspec has the members of Python's inspect.getfullargspec. */
function description(one: Method) {
  const known = defaults(one);
  const names = Object.keys(one.params);
  const surplus = [one.varargs, one.kwargs].filter((name) => name !== undefined);
  const args: Value[] = names.map((name) => (known.has(name) ? [name, known.get(name)!] : name));
  return {
    name: one.name,
    doc: one.doc,
    argspec: [
      names,
      one.varargs ?? null,
      one.kwargs ?? null,
      known.size > 0 ? [...known.values()] : null,
      [],
      null,
      {},
    ],
    argdesc: signature(one),
    args: [...args, ...surplus],
  };
}
