import { HttpError } from '#client/transport';
import { fnmatch } from '#core/fnmatch';
import { taskId } from '../arguments.ts';
import { command, flag, list, value } from '../command.ts';
import { Failure } from '../failure.ts';
import { found } from '../found.ts';
import { saveLogs } from '../tasklogs.ts';

const downloadLogs = command({
  name: 'download-logs',
  group: 'download',
  summary: 'Download the logs of tasks',
  usage: '<task_id> [<task_id> ...]',
  args: [1],
  about: 'Saves the logs of tasks below kojilogs/ARCH-TASKID/. For a failed task the fault is saved, too.',
  options: {
    recurse: flag('-r, --recurse', 'of the children, too'),
    nvr: flag('--nvr', 'the arguments are builds; the logs of the tasks that made them'),
    match: list('-m, --match', 'PATTERN', 'only logs whose names match this glob (may be repeated)'),
    continue: flag('-c, --continue', 'go on with a download that was interrupted'),
    dir: value('-d, --dir', 'DIRECTORY', 'save the logs below this directory'),
  },
  async run({ ctx, args, options }) {
    const wanted = (file: string) => options.match.length === 0 || options.match.some((glob) => fnmatch(file, glob));
    let code = 0;
    for (const word of args) {
      let id: number;
      if (options.nvr) {
        const build = await found(ctx, 'build', word);
        if (build.task_id === null) throw new Failure(`Build ${word} has no task`);
        id = build.task_id;
      } else id = taskId(word);
      try {
        await saveLogs(ctx, id, {
          directory: options.dir ?? 'kojilogs',
          recurse: options.recurse,
          continued: options.continue,
          wanted,
        });
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        ctx.err(error.message);
        code = 1;
      }
    }
    return code;
  },
});

export default [downloadLogs];
