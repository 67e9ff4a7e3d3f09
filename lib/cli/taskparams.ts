import { splitNames } from '#core/starstar';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Context } from './context.ts';
import { inline } from './pprint.ts';

/** How a parameter of a task request is shown. Ids of tags, builds and users are looked up. */
type Kind =
  | 'plain'
  | 'tag'
  | 'build'
  | 'user'
  | 'path'
  | 'list'
  | 'yesno'
  | 'groups'
  | 'subtasks'
  | 'options'
  | 'hidden';
type Parameter = readonly [name: string, kind: Kind];

const p = (name: string, kind: Kind = 'plain'): Parameter => [name, kind];
const OPTIONS = p('Options', 'options');
const HIDDEN = p('', 'hidden');

/** The positional parameters of each method (inventory c.3), under the names that Koji's taskinfo gives them. */
const PARAMETERS: Readonly<Record<string, readonly Parameter[]>> = {
  build: [p('Source'), p('Build Target'), OPTIONS],
  buildArch: [p('SRPM', 'path'), p('Build Tag', 'tag'), p('Build Arch'), p('SRPM Kept'), OPTIONS],
  buildSRPMFromSCM: [p('SCM URL'), HIDDEN, HIDDEN],
  rebuildSRPM: [p('SRPM', 'path'), p('Build Tag', 'tag'), OPTIONS],
  chainbuild: [p('Build Groups', 'groups'), p('Build Target'), OPTIONS],
  tagBuild: [p('Destination Tag', 'tag'), p('Build', 'build'), HIDDEN, p('Source Tag', 'tag'), HIDDEN],
  newRepo: [p('Tag')],
  createrepo: [p('Repo ID'), p('Arch'), p('Old Repo ID')],
  distRepo: [p('Tag'), p('Repo ID'), p('Keys', 'list'), OPTIONS],
  createdistrepo: [p('Tag'), p('Repo ID'), p('Arch'), p('Keys', 'list'), OPTIONS],
  waitrepo: [p('Build Target'), p('Newer Than'), p('NVRs', 'list')],
  runroot: [p('Root'), p('Arch'), p('Command')],
  kiwiBuild: [p('Build Target'), p('Arches', 'list'), p('Description URL'), p('Description Path'), OPTIONS],
  saveFailedTree: [p('Buildroot'), p('Full', 'yesno')],
  dependantTask: [p('Dependant Tasks', 'list'), p('Subtasks', 'subtasks')],
  buildNotification: [p('Recipients', 'list'), p('Build'), p('Build Target'), p('Web URL')],
  tagNotification: [
    p('Recipients', 'list'),
    p('Successful?', 'yesno'),
    p('Tagged Into', 'tag'),
    p('Untagged From', 'tag'),
    p('Build', 'build'),
    p('Tagged By', 'user'),
    p('Ignore Success?', 'yesno'),
    p('Failure Message'),
  ],
};

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
