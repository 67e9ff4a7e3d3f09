import { splitNames } from '#core/starstar';
import { type Kind, PARAMETERS, p } from '#core/taskparams';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Context } from './context.ts';
import { inline } from './pprint.ts';

/** The request of a task as lines, names before values. */
export async function requestLines(ctx: Context, method: string, request: readonly Value[]): Promise<string[]> {
  const { positional, named } = splitNames(request);
  const known = Object.hasOwn(PARAMETERS, method) ? PARAMETERS[method]! : [];
  const lines: string[] = [];
  for (const [at, value] of positional.entries()) {
    const [name, kind] = known[at] ?? p(`Parameter ${at + 1}`);
    if (value !== null && value !== '' && kind !== 'hidden')
      lines.push(...(await parameterLines(ctx, name, kind, value)));
  }
  for (const [name, value] of Object.entries(named)) if (value !== null) lines.push(`${name}: ${text(value)}`);
  return lines;
}

async function parameterLines(ctx: Context, name: string, kind: Kind, value: Value): Promise<string[]> {
  if (kind === 'tag') return [`${name}: ${await lookUp(ctx, 'getTag', 'name', value)}`];
  if (kind === 'build') return [`${name}: ${await lookUp(ctx, 'getBuild', 'nvr', value)}`];
  if (kind === 'user') return [`${name}: ${await lookUp(ctx, 'getUser', 'name', value)}`];
  if (kind === 'path') return [`${name}: ${ctx.config.topdir}/work/${text(value)}`];
  if (kind === 'yesno') return [`${name}: ${value ? 'yes' : 'no'}`];
  if (kind === 'list' && Array.isArray(value)) return [`${name}: ${value.map(text).join(', ')}`];
  if (kind === 'groups' && Array.isArray(value)) {
    return [
      `${name}:`,
      ...value.map((group, at) => `  ${at + 1}: ${Array.isArray(group) ? group.map(text).join(', ') : text(group)}`),
    ];
  }
  if (kind === 'subtasks' && Array.isArray(value)) return [`${name}:`, ...value.flatMap(subtaskLines)];
  if (isStruct(value) && kind === 'options') {
    const members = Object.entries(value);
    return members.length === 0 ? [] : [`${name}:`, ...members.map(([key, member]) => `  ${key}: ${text(member)}`)];
  }
  return [`${name}: ${text(value)}`];
}

function subtaskLines(subtask: Value): string[] {
  if (!Array.isArray(subtask)) return [`  ${text(subtask)}`];
  const [method = null, parameters = null] = subtask;
  const shown = Array.isArray(parameters) ? parameters.map(text).join(', ') : text(parameters);
  return [`  Method: ${text(method)}`, `  Parameters: ${shown}`, ''];
}

/** What an id or name stands for; tags that are gone are said to be. */
async function lookUp(ctx: Context, method: string, member: string, value: Value): Promise<string> {
  if (isStruct(value)) return text(value);
  const found = await ctx.call(method, [value]);
  if (isStruct(found) && typeof found[member] === 'string') return found[member];
  return typeof value === 'number' ? `${value} (deleted)` : text(value);
}

function text(value: Value): string {
  if (typeof value === 'string') return value;
  if (isStruct(value) && typeof (value.nvr ?? value.name) === 'string') return String(value.nvr ?? value.name);
  return inline(value);
}
