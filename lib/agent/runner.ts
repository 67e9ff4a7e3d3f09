import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ClientSession } from '#client/session';
import { uploadChunk } from '#client/upload';
import { GenericError } from '#core/errors';
import { taskDirectory } from '#core/pathinfo';
import { Double } from '#core/xmlrpc/value';
import { OutOfMemory, Terminated, Unwanted } from './end.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { TaskLogs } from './logs.ts';
import { oomKills as countOomKills } from './memory.ts';
import type { Parameters } from './parameters.ts';
import { reportFailure, reportResult } from './report.ts';
import { buildSettings } from './settings.ts';
import { type TaskBody, type TaskContext, type TaskRow, taskRow } from './task.ts';
import { uploadResult } from './transfer.ts';

const attachment = z.object({ task: taskRow, heartbeat: z.number().positive() }).nullable();

/** 0: the hub knows the outcome, or wants none. Anything else: the attempt was lost for no fault of the task. */
const EXIT = { done: 0, lost: 75, memory: 76, terminated: 143 } as const;

export interface RunnerOptions {
  bodies: ReadonlyMap<string, TaskBody>;
  workdir: string;
  /** Aborted with Terminated when the platform takes the container away. */
  platform: AbortSignal;
  log: (text: string) => void;
  /** Processes of this container that were killed for want of memory so far. */
  oomKills?: () => Promise<number>;
  makeSession?: (url: string) => ClientSession;
}

/**
 * The life of a builder container: attach to the task, keep the lease alive, run the body, upload, report, end. The
 * answer is the exit code. A failing task is a good run; only what the platform or the hub's connection did to us
 * is not reported, so that the hub starts another attempt.
 */
export async function runTask(parameters: Parameters, options: RunnerOptions): Promise<number> {
  const { log } = options;
  const session = (options.makeSession ?? ((url) => new ClientSession(url)))(parameters.hubUrl);
  session.resume(parameters.session);
  const wanted = new AbortController();
  const signal = AbortSignal.any([wanted.signal, options.platform]);
  let heartbeat: Heartbeat | undefined;
  try {
    const { taskId, attempt, token } = parameters;
    const attached = attachment.parse(await session.call('toji.attach', [taskId, attempt, token]));
    if (!attached) {
      log(`task ${taskId}: not ours any more`);
      return EXIT.done;
    }
    log(`task ${taskId} attempt ${attempt}: ${attached.task.method} (${attached.task.arch})`);
    heartbeat = startHeartbeat({
      everyMs: attached.heartbeat * 1000,
      beat: () => session.call<boolean>('toji.heartbeat', [taskId, attempt], {}, { unordered: true }),
      unwanted: () => wanted.abort(new Unwanted(`task ${taskId} is not wanted any more`)),
      log,
    });
    return await perform(attached.task, session, parameters, options, signal);
  } catch (error) {
    if (signal.aborted) {
      log(String(signal.reason));
      return signal.reason instanceof Terminated ? EXIT.terminated : EXIT.done;
    }
    if (error instanceof OutOfMemory) {
      log(error.message);
      return EXIT.memory;
    }
    log(`lost: ${error instanceof Error ? error.stack : String(error)}`);
    return EXIT.lost;
  } finally {
    heartbeat?.stop();
    session.close();
  }
}

/** Runs the body and reports. Throws only what is not the task's own fault. */
async function perform(
  task: TaskRow,
  session: ClientSession,
  parameters: Parameters,
  { bodies, workdir, log, oomKills = countOomKills }: RunnerOptions,
  signal: AbortSignal,
): Promise<number> {
  const directory = taskDirectory(task.id);
  await mkdir(workdir, { recursive: true });
  const logs = new TaskLogs(join(workdir, 'logs'), (name, offset, data) =>
    uploadChunk(session, { directory, name, offset }, data),
  );
  const body = bodies.get(task.method);
  const killedBefore = await oomKills();
  try {
    if (!body) throw new GenericError(`no handler for method ${task.method}`);
    const settings = buildSettings.parse(await session.call('toji.buildSettings', [task.id]));
    await session.call('host.setTaskWeight', [task.id, new Double(body.weight)]);
    logs.start();
    const context: TaskContext = {
      task,
      hub: session,
      logs,
      settings,
      topurl: parameters.topurl,
      workdir,
      signal,
      upload: async (path, name = path.slice(path.lastIndexOf('/') + 1)) => {
        await uploadResult(session, directory, name, path);
        return `${directory}/${name}`;
      },
    };
    const result = await Promise.race([body.run(context), rejectedBy(signal)]);
    await logs.finish();
    await reportResult(session, task.id, result);
    log(`task ${task.id}: closed`);
  } catch (error) {
    signal.throwIfAborted();
    await logs.finish();
    const killed = (await oomKills()) - killedBefore;
    if (killed > 0) throw new OutOfMemory(`task ${task.id}: failed after ${killed} processes ran out of memory`);
    await reportFailure(session, task.id, error);
    log(`task ${task.id}: failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return EXIT.done;
}

/** Never fulfilled; rejects with the reason when the signal is aborted. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
