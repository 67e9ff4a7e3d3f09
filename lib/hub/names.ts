import { GenericError } from '#core/errors';
import { matchAtStart } from '#core/pyregex';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from './context.ts';

/** A name that Koji itself keeps (tag, target, host, channel, external repo...): its length and its characters. */
export function checkInternalName(ctx: Ctx, name: Value): asserts name is string {
  const { MaxNameLengthInternal: longest, RegexNameInternal: pattern } = ctx.hub.settings.hub;
  if (typeof name !== 'string') throw new GenericError(`Name ${String(name)} is not a string`);
  if (longest > 0 && name.length > longest) {
    throw new GenericError(`Name ${name} is too long. Max length is ${longest} characters`);
  }
  if (pattern && !matchAtStart(pattern).test(name)) {
    throw new GenericError(`Name ${name} does not match RegexNameInternal value`);
  }
}
