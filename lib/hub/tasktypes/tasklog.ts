import { taskDirectory } from '#core/pathinfo';
import type { TaskRun } from './run.ts';

/** A log among a task's files, for what happens in the hub. */
export class TaskLog {
  readonly #task: TaskRun;
  readonly #key: string;
  readonly #lines: string[] = [];

  constructor(task: TaskRun, name: string) {
    this.#task = task;
    this.#key = `work/${taskDirectory(task.id)}/${name}`;
  }

  line(text: string): void {
    const time = new Date(this.#task.hub.now() * 1000).toISOString().slice(0, 19).replace('T', ' ');
    this.#lines.push(`${time} ${text}\n`);
  }

  async save(): Promise<void> {
    await this.#task.hub.files.put(this.#key, this.#lines.join(''), { contentType: 'text/plain; charset=utf-8' });
  }
}
