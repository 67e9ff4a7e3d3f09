import { parseArches } from '#core/arch';
import { ParameterError } from '#core/errors';
import { repr, truthy, typeName } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { mustBeList, mustBeText, mustBeTextOrNone } from '#hub/convert';
import { findTarget } from '#hub/targets/find';
import { makeTask, relativePriority } from '#hub/tasks/make';

/** Koji 1.35: the channel that image tasks ask for. */
const CHANNEL = 'image';

/** Members of the task's options, in Koji's words; of these only what was set goes into the request. */
const OPTIONS = [
  ...(['optional_arches', 'profile', 'scratch', 'release', 'repos', 'make_prep', 'type', 'type_attr'] as const),
  ...(['result_bundle_name_format', 'use_buildroot_repo', 'version', 'repo_releasever'] as const),
];

/** What names of files are made of. */
const IN_FILE_NAMES = ['profile', 'release', 'version', 'type', 'result_bundle_name_format'] as const;

export type KiwiArguments = Readonly<Record<(typeof OPTIONS)[number], Value>> & {
  readonly target: Value;
  readonly arches: Value;
  readonly desc_url: Value;
  readonly desc_path: Value;
  readonly priority: number | null;
};

/** Makes a kiwiBuild task. */
export async function makeKiwiBuild(ctx: Ctx, given: KiwiArguments): Promise<number> {
  mustBeText(given.desc_url);
  mustBeText(given.desc_path);
  mustBeTextOrNone(given.repo_releasever);
  for (const name of IN_FILE_NAMES) mustBeNamePart(name, given[name]);
  for (const name of ['repos', 'type_attr'] as const) if (truthy(given[name])) mustBeList(given[name]);
  await findTarget(ctx.tx, given.target, { strict: true });
  const arches = archesOf(given.arches);
  const values = { ...given, optional_arches: truthy(given.optional_arches) ? archesOf(given.optional_arches) : null };
  const opts: Struct = Object.fromEntries(
    OPTIONS.map((name) => [name, values[name]] as const).filter(([, value]) => truthy(value)),
  );
  const priority = await relativePriority(ctx, given.priority);
  const args = [given.target, arches, given.desc_url, given.desc_path, opts];
  return makeTask(ctx, 'kiwiBuild', args, { priority, channel: CHANNEL });
}

/** Text, if any, that leads into no other folder. */
function mustBeNamePart(name: string, value: Value): void {
  mustBeTextOrNone(value);
  if (typeof value === 'string' && /[/\0]/.test(value)) throw new ParameterError(`Invalid ${name}: ${repr(value)}`);
}

/** A list of architectures, or words. */
function archesOf(value: Value): string[] {
  const words = Array.isArray(value) ? value.map(String).join(' ') : value;
  if (typeof words === 'string') return parseArches(words);
  throw new ParameterError(`Invalid type for arches: <class '${typeName(value)}'>`);
}
