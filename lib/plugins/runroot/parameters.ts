import { z } from 'zod';
import { truthy } from '#core/python';

const words = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

/** What a runroot task is told, in Koji's order. */
export const parameters = z.object({
  root: z.union([z.string(), z.number()]),
  arch: z.string(),
  command: z.union([z.string(), z.array(z.string())]),
  keep: z.unknown().optional(),
  packages: words,
  mounts: words,
  repo_id: z.number().nullish(),
  skip_setarch: z.unknown().optional().transform(truthy),
  weight: z.number().nullish(),
  /** paths in the buildroot of files to keep beside the task's logs */
  upload_logs: words,
  /** Says how mock shall enter the root; there is one way here. */
  new_chroot: z.unknown().optional(),
});

export const NAMES = Object.keys(parameters.shape);
