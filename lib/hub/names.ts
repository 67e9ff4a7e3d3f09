import { GenericError } from '#core/errors';
import { typeName } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from './context.ts';

/** Names of things that the hub keeps: length and letters as the hub options say (Koji 1.35: RegexNameInternal). */
export function checkName(ctx: Ctx, name: Value): asserts name is string {
  check(ctx, name, 'RegexNameInternal', 'Name');
}

/** Names of users and their principals (Koji 1.35: RegexUserName). */
export function checkUserName(ctx: Ctx, name: Value): asserts name is string {
  check(ctx, name, 'RegexUserName', 'Username');
}

function check(ctx: Ctx, name: Value, option: 'RegexNameInternal' | 'RegexUserName', what: string) {
  if (typeof name !== 'string') throw new GenericError(`${what} should be string, not ${typeName(name)}`);
  const { MaxNameLengthInternal: longest, [option]: pattern } = ctx.hub.settings.hub;
  if (longest > 0 && name.length > longest) {
    throw new GenericError(`${what} ${name} is too long. Max allowed length is ${longest}`);
  }
  if (pattern && !new RegExp(pattern, 'u').test(name)) {
    throw new GenericError(`${what} ${name} does not match ${option} value`);
  }
}
