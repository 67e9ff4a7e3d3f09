import type { Value } from '#core/xmlrpc/value';
import type { Mail } from '../hub.ts';
import type { TaskRun } from '../tasktypes/run.ts';

/** Mails what a notification task has to tell. The answer is the task's result (Koji 1.35), or why there was no mail. */
export async function sendMail(task: TaskRun, recipients: Value, about: string, mail: Omit<Mail, 'to'>) {
  const to = (Array.isArray(recipients) ? recipients : []).filter((one) => typeof one === 'string');
  const result = `notification of ${about} to: ${to.join(', ')}`;
  if (!task.hub.mail || to.length === 0) return `no mail sender is configured: not sent: ${result}`;
  await task.hub.mail({ to, ...mail });
  return `sent ${result}`;
}
