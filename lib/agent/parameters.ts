import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a builder container is told when it starts; it is good for this one attempt at this one task. */
const shape = z.object({
  TOJI_HUB_URL: z.url(),
  TOJI_TOPURL: z.url(),
  TOJI_TASK_ID: z.coerce.number().int(),
  TOJI_ATTEMPT: z.coerce.number().int(),
  TOJI_SESSION_ID: z.coerce.number().int(),
  TOJI_SESSION_KEY: z.string().min(1),
  TOJI_TASK_TOKEN: z.string().default(''),
});

export interface Parameters {
  hubUrl: string;
  topurl: string;
  taskId: number;
  attempt: number;
  session: { id: number; key: string; headerAuth: true };
  token: string;
}

/** The descriptor on which the entry point hands over lines `NAME=value` (containers/builder/README.md). */
export const PARAMETERS_FD = 8;

export function readParameters(fd: number = PARAMETERS_FD): Parameters {
  return parseParameters(readFileSync(fd, 'utf8'));
}

export function parseParameters(text: string): Parameters {
  const pairs = text
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  const given = shape.parse(Object.fromEntries(pairs));
  return {
    hubUrl: given.TOJI_HUB_URL,
    topurl: given.TOJI_TOPURL.replace(/\/+$/, ''),
    taskId: given.TOJI_TASK_ID,
    attempt: given.TOJI_ATTEMPT,
    session: { id: given.TOJI_SESSION_ID, key: given.TOJI_SESSION_KEY, headerAuth: true },
    token: given.TOJI_TASK_TOKEN,
  };
}
