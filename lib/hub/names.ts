import { GenericError } from '#core/errors';
import { matchAtStart } from '#core/pyregex';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from './context.ts';

/** A name that Koji itself keeps (tag, target, host, channel, external repo...): its length and its characters. */
export function checkInternalName(ctx: Ctx, name: Value): asserts name is string {
  check(ctx, name, 'RegexNameInternal', 'Name');
}

/** The name of a user. */
export function checkUserName(ctx: Ctx, name: Value): asserts name is string {
  check(ctx, name, 'RegexUserName', 'Name');
}

/** A Kerberos principal; its letters are those of user names. */
export function checkPrincipal(ctx: Ctx, principal: Value): asserts principal is string {
  check(ctx, principal, 'RegexUserName', 'Kerberos principal');
}

function check(ctx: Ctx, name: Value, option: 'RegexNameInternal' | 'RegexUserName', what: string) {
  if (typeof name !== 'string') throw new GenericError(`${what} should be string`);
  const { MaxNameLengthInternal: longest, [option]: pattern } = ctx.hub.settings.hub;
  if (longest > 0 && name.length > longest) {
    throw new GenericError(`${what} ${name} is too long. Max length is ${longest} characters`);
  }
  if (pattern && !matchAtStart(pattern).test(name)) {
    throw new GenericError(`${what} ${name} does not match ${option} value`);
  }
}
