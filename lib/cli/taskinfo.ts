import { valuesOf } from '#client/multicall';
import { GenericError } from '#core/errors';
import { taskFile } from '#core/pathinfo';
import { stateName, TASK } from '#core/states';
import { isStruct } from '#core/xmlrpc/value';
import { type AttemptRow, attemptLines, unusual } from './attempts.ts';
import type { Context } from './context.ts';
import type { BuildRow, BuildrootRow, HostRow, TaskRow, UserRow } from './rows.ts';
import { requestLines } from './taskparams.ts';
import { ascTime } from './time.ts';

export interface TaskPrinting {
  recurse?: boolean;
  verbose?: boolean;
}

/** Prints what `taskinfo` shows of one task, children indented below it. */
export async function printTask(ctx: Context, id: number, options: TaskPrinting, indent = ''): Promise<void> {
  const task = await ctx.call<TaskRow | null>('getTaskInfo', [id], { request: true });
  if (!task) throw new GenericError(`No such task: ${id}`);
  const { owner, host, builds, buildroots, outputs, attempts } = await about(ctx, task);
  const print = (line: string) => ctx.out(indent + line);
  print(`Task: ${id}`);
  print(`Type: ${task.method}`);
  if (options.verbose && task.request) {
    print('Request Parameters:');
    for (const line of await requestLines(ctx, task.method, task.request)) print(`  ${line}`);
  }
  print(`Owner: ${owner?.name ?? task.owner}`);
  print(`State: ${stateName(TASK, task.state)?.toLowerCase() ?? task.state}`);
  if (task.create_ts !== null) print(`Created: ${ascTime(task.create_ts)}`);
  if (task.start_ts) print(`Started: ${ascTime(task.start_ts)}`);
  if (task.completion_ts) print(`Finished: ${ascTime(task.completion_ts)}`);
  if (task.host_id !== null && isStruct(host)) print(`Host: ${host.name}`);
  for (const build of builds) print(`Build: ${build.nvr} (${build.build_id ?? build.id})`);
  if (buildroots.length > 0) {
    print('Buildroots:');
    for (const root of buildroots)
      print(`  ${ctx.config.topdir}/buildroots/${root.tag_name}-${root.id}-${root.repo_id}/`);
  }
  if (unusual(attempts)) {
    print('Attempts:');
    for (const line of attemptLines(attempts)) print(`  ${line}`);
  }
  printOutputs(ctx, id, outputs, print);
  if (options.recurse) {
    for (const child of await ctx.call<TaskRow[]>('getTaskChildren', [id])) {
      ctx.out();
      await printTask(ctx, child.id, options, `${indent}  `);
    }
  }
}

async function about(ctx: Context, { id, owner: userId, host_id }: TaskRow) {
  const answers = await ctx.session.multiCall([
    { method: 'getUser', params: [userId] },
    host_id === null ? { method: 'echo', params: [] } : { method: 'getHost', params: [host_id] },
    { method: 'listBuilds', named: { taskID: id } },
    { method: 'listBuildroots', named: { taskID: id } },
    { method: 'listTaskOutput', params: [id], named: { all_volumes: true } },
    { method: 'toji.taskAttempts', params: [id] },
  ]);
  const record = answers.pop()!;
  const [owner, host, builds, buildroots, outputs] = valuesOf(answers) as unknown as [
    UserRow | null,
    HostRow | null,
    BuildRow[],
    BuildrootRow[],
    Record<string, string[]>,
  ];
  // another hub has no record of attempts
  const attempts = record.ok ? (record.value as unknown as AttemptRow[]) : [];
  return { owner, host, builds, buildroots, outputs, attempts };
}

const NOTE = '[1]';

function printOutputs(
  ctx: Context,
  id: number,
  outputs: Record<string, string[]>,
  print: (line: string) => void,
): void {
  const logs: string[] = [];
  const others: string[] = [];
  for (const [name, volumes] of Object.entries(outputs)) {
    for (const volume of volumes) {
      (name.endsWith('.log') ? logs : others).push(`${ctx.config.topdir}/${taskFile(id, name, volume)}`);
    }
  }
  let missing = false;
  for (const [title, files] of [
    ['Log Files:', logs],
    ['Output:', others],
  ] as const) {
    print(title);
    for (const file of files.sort()) print(`  ${file}`);
    if (files.length > 0) continue;
    print(`  No outputs reported ${NOTE}`);
    missing = true;
  }
  if (missing) print(`${NOTE} Not all tasks produce outputs, and task outputs are not retained indefinitely.\n`);
}
