/**
 * The part of the settings that decides what is deployed, not how the hub behaves: read at synth, by bin/app.ts alone.
 * Written in toji.json under `deployment`; every value has a default.
 */
import { z } from 'zod';

const days = z.int().min(1).max(3650);

/** Memory that Fargate pairs with so many CPU units: from, to, in steps of. MiB. */
const FARGATE_MEMORY: Readonly<Record<number, readonly [number, number, number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

function fargateTakes(cpu: number, memory: number): boolean {
  const [from, to, step] = FARGATE_MEMORY[cpu] ?? [0, -1, 1];
  return memory >= from && memory <= to && (memory - from) % step === 0 && !(cpu === 256 && memory === 1536);
}

/**
 * A size of builder container: CPU units (1024 = one vCPU), memory in MiB, disk in GiB. Fargate takes certain pairs of CPU
 * and memory only, and 21 to 200 GiB.
 */
export const builderSize = z
  .strictObject({
    cpu: z.literal([256, 512, 1024, 2048, 4096, 8192, 16384]),
    memory: z.int(),
    disk: z.int().min(21).max(200),
  })
  .refine(({ cpu, memory }) => fargateTakes(cpu, memory), {
    path: ['memory'],
    error: ({ input }) => `Fargate has no such memory with ${(input as { cpu: number }).cpu} CPU units`,
  });

/** Names of builder architectures are Koji's (x86_64, aarch64), not the container platform's. */
export const builderArch = z.enum(['x86_64', 'aarch64']);
export type BuilderArch = z.infer<typeof builderArch>;

/** Where the containers of a host run (schema/attempt: familyGroup). */
export const builderPool = z.enum([
  ...builderArch.options,
  ...builderArch.options.map((arch) => `${arch}-privileged` as const),
]);

const retention = z.strictObject({
  scratchDays: days.default(7),
  workDays: days.default(14),
  failedTreeDays: days.default(180),
  /**
   * Absent: repositories live until the keeper deletes them. An age limit also hits a repository that is still the
   * newest of a quiet tag, so it is for installations whose every tag is regenerated more often than that.
   */
  repoDays: days.optional(),
  /** how long an overwritten or deleted artefact can be brought back */
  undoDays: days.default(30),
  /** after this, packages move to the storage class that follows access */
  packagesWarmDays: days.default(30),
  logDays: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]).default(30),
});

/**
 * EC2 instances for what Fargate forbids: containers with privileges, for images that need loop devices and mounts. Who may
 * use them is root on them, so they are for nothing else.
 */
const privileged = z.strictObject({
  /** absent: one with 4 CPUs and 16 GiB */
  instanceType: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'a type such as m6i.xlarge')
    .optional(),
  /** MiB that a container reserves; with more than half of the instance's it has the instance to itself */
  memory: z.int().min(1024).default(12_288),
  /** GiB of an instance's disk; its container writes there as well */
  disk: z.int().min(30).max(4096).default(100),
  /** instances at a time; there is none while nothing waits for one */
  instances: z.int().min(1).default(2),
});

const builders = z.strictObject({
  arches: z.array(builderArch).min(1).default(['x86_64', 'aarch64']),
  sizes: z.record(z.string().regex(/^[a-z][a-z0-9]*$/), builderSize).default({
    small: { cpu: 1024, memory: 2048, disk: 30 },
    medium: { cpu: 2048, memory: 8192, disk: 50 },
    large: { cpu: 4096, memory: 16_384, disk: 100 },
    xlarge: { cpu: 16_384, memory: 65_536, disk: 200 },
  }),
  /** the longest a container may run; Koji's builders give a build a day */
  timeoutHours: z.int().min(1).max(168).default(24),
  /** a container that says nothing for so long is given up by the state machine; covers the image pull as well */
  heartbeatSeconds: z.int().min(120).max(3600).default(600),
  /** TCP ports that builders may reach outside: the hub, files, source control, package mirrors */
  egressPorts: z
    .array(z.int().min(1).max(65_535))
    .refine((ports) => ports.includes(443), 'needs 443: images, the hub and S3 are reached by it')
    .default([80, 443]),
  /** an image in a registry, instead of the one that is built from containers/builder at deploy */
  images: z.partialRecord(builderArch, z.string().min(1)).default({}),
  /** by architecture; absent: none, and images that would need them are refused */
  privileged: z.partialRecord(builderArch, privileged.prefault({})).default({}),
});

const certificate = z.string().regex(/^arn:[a-z-]+:acm:/, 'an ACM certificate ARN');

const domain = z.strictObject({
  name: z.string().min(1),
  certificateArn: certificate,
  /**
   * A second name for logins with TLS client certificates (Koji's sslLogin). It is its own name because a name with
   * mutual TLS turns away every client without a certificate.
   */
  mutualTls: z
    .strictObject({
      name: z.string().min(1),
      certificateArn: certificate,
      truststoreBucket: z.string().min(3),
      truststoreKey: z.string().min(1),
      truststoreVersion: z.string().optional(),
    })
    .optional(),
});

export const deploymentSettings = z.strictObject({
  retention: retention.prefault({}),
  builders: builders.prefault({}),
  domain: domain.optional(),
  api: z
    .strictObject({ requestsPerSecond: z.int().min(1).default(200), burst: z.int().min(1).default(400) })
    .prefault({}),
  /** who hears of alarms */
  alarmEmails: z.array(z.email()).default([]),
  /** per-task CloudWatch metrics of the containers; billed by metric */
  containerInsights: z.boolean().default(false),
});
export type DeploymentSettings = z.infer<typeof deploymentSettings>;
