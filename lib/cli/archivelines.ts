import { valuesOf } from '#client/multicall';
import { buildDir, mavenDir, typeDir } from '#core/pathinfo';
import type { Context } from './context.ts';
import type { BuildRow } from './rows.ts';

export interface ArchiveRow {
  btype: string;
  filename: string;
  group_id?: string;
  artifact_id?: string;
  version?: string;
  relpath?: string;
}

/** These tell more of their archives when they are asked for by type. */
const DETAILED: readonly string[] = ['maven', 'win'];
const TITLES: Readonly<Record<string, string>> = {
  maven: 'Maven archives:',
  win: 'Windows archives:',
  image: 'Image archives:',
};

/** The files of a build that are not RPMs, with their paths, a heading before each type. */
export async function archiveLines(ctx: Context, build: BuildRow): Promise<string[]> {
  const all = await ctx.call<ArchiveRow[]>('listArchives', [build.id]);
  const types = [...new Set(all.map(({ btype }) => btype))];
  const detailed = types.filter((type) => DETAILED.includes(type));
  const outcomes = await ctx.session.multiCall<ArchiveRow[]>(
    detailed.map((type) => ({ method: 'listArchives', params: [build.id], named: { type } })),
  );
  const details = new Map(valuesOf(outcomes).map((rows, at) => [detailed[at], rows]));
  return types.flatMap((type) => {
    const title = TITLES[type] ?? `${type.charAt(0).toUpperCase()}${type.slice(1)} Archives:`;
    const rows = details.get(type) ?? all.filter(({ btype }) => btype === type);
    const directory = `${ctx.config.topdir}/${buildDir(build)}/${typeDir(type)}`;
    return [title, ...rows.map((row) => `${directory}/${archivePath(row)}`)];
  });
}

/** Where an archive lies below the directory of its type. */
export function archivePath({ group_id, artifact_id, version, relpath, filename }: ArchiveRow): string {
  const maven = group_id && artifact_id && version ? mavenDir(group_id, artifact_id, version) : '';
  return [maven || relpath, filename].filter(Boolean).join('/');
}
