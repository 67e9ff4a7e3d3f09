/** The end of a log, as text. */
import { taskFile } from '#core/pathinfo';
import type { Call } from '../call.ts';
import { fileHref } from '../links.tsx';
import { Section } from '../parts.tsx';
import type { OutputFile, Outputs } from './output.tsx';

/** A log of a task. */
export interface Log {
  readonly task: number;
  readonly file: OutputFile;
}

export interface Tail extends Log {
  readonly text: string;
}

/** All logs among the files of tasks. */
export const logsOf = (outputs: readonly Outputs[]): Log[] =>
  outputs.flatMap(({ task, files }) =>
    files.filter(({ name }) => name.endsWith('.log')).map((file) => ({ task: task.id, file })),
  );

/** The last bytes of a log, from the beginning of a line on. */
export async function tailOf(call: Call, { task, file }: Log, bytes: number): Promise<Tail> {
  const { name, volume } = file;
  const answer = await call<string>('downloadTaskOutput', [task, name], { offset: -bytes, size: bytes, volume });
  const slice = Buffer.from(answer, 'base64');
  const whole = slice.length < bytes;
  const text = slice.toString('utf8').replace(CONTROLS, '');
  return { task, file, text: whole ? text : text.slice(text.indexOf('\n') + 1) };
}

/** Colours of terminals, and what else is no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]/g;

export function LogTail({ tail, topurl }: { readonly tail: Tail; readonly topurl: string }) {
  const { task, file, text } = tail;
  return (
    <Section
      title={
        <>
          End of <a href={fileHref(topurl, taskFile(task, file.name, file.volume))}>{file.name}</a> of task {task}
        </>
      }
    >
      {/* the innermost box is at its end by itself: its container lays out backwards */}
      <div class="log">
        <pre>{text === '' ? 'Nothing yet.' : text}</pre>
      </div>
    </Section>
  );
}
