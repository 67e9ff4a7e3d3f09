import { taskFile } from '#core/pathinfo';
import type { Call } from '../call.ts';
import { shortLabel } from '../label.ts';
import { fileHref, TaskLink } from '../links.tsx';
import { Section } from '../parts.tsx';
import type { TaskRow } from '../rows.ts';
import { sizeText } from '../time.tsx';

export interface OutputFile {
  readonly name: string;
  readonly volume: string;
  readonly size: number;
  /** when it last grew */
  readonly changed: number;
}

/** The files that one task has left. */
export interface Outputs {
  readonly task: TaskRow;
  readonly files: readonly OutputFile[];
}

/** The answer of listTaskOutput with sizes and volumes. */
type Listing = Readonly<Record<string, Readonly<Record<string, { readonly st_size: string; st_mtime: number }>>>>;

export const outputsOf = (call: Call, tasks: readonly TaskRow[]): Promise<Outputs[]> =>
  Promise.all(
    tasks.map(async (task) => {
      const listing = await call<Listing>('listTaskOutput', [task.id], { stat: true, all_volumes: true });
      const files = Object.entries(listing).flatMap(([name, volumes]) =>
        Object.entries(volumes).map(([volume, stat]) => ({
          ...{ name, volume },
          ...{ size: Number(stat.st_size), changed: stat.st_mtime },
        })),
      );
      return { task, files };
    }),
  );

/** Logs first, each a link to the file. */
export function OutputFiles({ outputs, topurl }: { readonly outputs: readonly Outputs[]; readonly topurl: string }) {
  const some = outputs.filter(({ files }) => files.length > 0);
  return (
    <Section title="Output">
      {some.length === 0 ? <p class="dim">No files. Output is not kept for ever.</p> : null}
      {some.map(({ task, files }) => (
        <>
          {some.length > 1 ? (
            <p>
              <TaskLink id={task.id} /> <span class="dim">{shortLabel(task)}</span>
            </p>
          ) : null}
          <ul class="files">
            {[...files].sort(logsFirst).map(({ name, volume, size }) => (
              <li>
                <a href={fileHref(topurl, taskFile(task.id, name, volume))}>{name}</a>{' '}
                <span class="dim number">{sizeText(size)}</span>
              </li>
            ))}
          </ul>
        </>
      ))}
    </Section>
  );
}

type Named = { readonly name: string };
const logsFirst = (a: Named, b: Named): number =>
  Number(b.name.endsWith('.log')) - Number(a.name.endsWith('.log')) || (a.name < b.name ? -1 : 1);
