import { z } from 'zod';

/** What the deployment tells each function (lib/infra/environment.ts). A function has only what it needs. */
const environment = z.object({
  TOJI_STAGE: z.string(),
  TOJI_TABLE: z.string(),
  TOJI_BUCKET: z.string(),
  TOJI_BUS: z.string(),
  TOJI_ENGINE_QUEUE_URL: z.string(),
  TOJI_TASKS_QUEUE_URL: z.string(),
  /** of the function webhooks alone */
  TOJI_WEBHOOKS_QUEUE_URL: z.string().optional(),
  TOJI_CONTAINER_MACHINE_ARN: z.string(),
  TOJI_HUB_MACHINE_ARN: z.string(),
  TOJI_CLUSTER: z.string(),
  TOJI_HUB_URL: z.string(),
  TOJI_TOPURL: z.string(),
  TOJI_PUBLIC_TOPURL: z.string(),
  /** of the function attempt alone: what there are builders of (schema/attempt) */
  TOJI_TASK_GROUPS: z.string().default(''),
  /** the local cloud: an emulator instead of AWS */
  AWS_ENDPOINT_URL: z.string().optional(),
});

export type Environment = z.infer<typeof environment>;

export const readEnvironment = (source: NodeJS.ProcessEnv = process.env): Environment => environment.parse(source);
