import type { z } from 'zod';
import { ActionNotAllowed, AuthError } from '#core/errors';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Ctx } from './context.ts';

/**
 * A hub method as a value. Argument binding (positional, `__starstar`, varargs), the wrong-argument fault, `_listapi`,
 * `system.methodHelp` and docs/compatibility.md are all derived from it.
 */
export interface Method {
  readonly name: string;
  readonly doc: string;
  /** ordered: Koji's calls are positional. A parameter whose schema accepts `undefined` is optional. */
  readonly params: Shape;
  /** name of the parameter that takes the surplus positional arguments */
  readonly varargs?: string;
  /** name of the parameter that takes the surplus named arguments */
  readonly kwargs?: string;
  readonly auth: Auth;
  readonly run: (ctx: Ctx, params: never) => unknown;
}

export type Shape = Readonly<Record<string, z.ZodType>>;
type Params<S extends Shape> = { -readonly [K in keyof S]: z.infer<S[K]> };

interface Definition<S extends Shape> {
  doc: string;
  params: S;
  varargs?: string;
  kwargs?: string;
  auth: Auth;
  run: (ctx: Ctx, params: Params<S> & { args: Value[]; kwargs: Struct }) => unknown;
}

export function method<S extends Shape>(name: string, definition: Definition<S>): Method {
  return { name, ...definition };
}

/** Who may call: checked before the arguments' meaning is looked at. */
export interface Auth {
  readonly text: string;
  /** a builder container's session makes this call as its host; all others it makes as anybody */
  readonly forContainers?: true;
  check(ctx: Ctx): Promise<void> | void;
}

/** Anybody, also without a session. */
export const open: Auth = { text: '', check: () => {} };

/** A session is needed. */
export const login: Auth = {
  text: 'login',
  check(ctx) {
    if (!ctx.user) throw new ActionNotAllowed('you must be logged in for this operation');
  },
};

/** One of these permissions; `admin` always suffices. */
export const perm = (name: string): Auth => ({ text: name, check: (ctx) => ctx.assertPerm(name) });

/** A host user's exclusive session. */
export const host: Auth = {
  text: 'host',
  async check(ctx) {
    await ctx.host();
    if (!ctx.session?.exclusive && !ctx.session?.task && !(await ctx.masterIsExclusive())) {
      throw new AuthError('This method requires an exclusive session');
    }
  },
};

/** The same, or a builder container's session for its one task. What such a call does has to be bounded by that task. */
export const container: Auth = { ...host, forContainers: true };
