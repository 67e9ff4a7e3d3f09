/** Channels, hosts and accounts that a deployment comes with; calls may add more and change them. */
import { z } from 'zod';
import { builderPool } from '#schema/deployment';
import { listOf } from '#schema/words';

const name = z.string().regex(/^[A-Za-z0-9/_.@+-]{1,256}$/, 'letters, digits and /_.@+- only');

export const channel = z.strictObject({ name, description: z.string().optional() });
export type ChannelSettings = z.infer<typeof channel>;

/** The channels that a fresh Koji has. */
export const KOJI_CHANNELS = [
  'default',
  'createrepo',
  'maven',
  'livecd',
  'appliance',
  'vm',
  'image',
  'livemedia',
] as const;

/** The channel whose hosts have loop devices and may mount: where deployment.builders.privileged says something. */
export const PRIVILEGED_CHANNEL = 'image-privileged';

/** A host is a capacity pool: as many containers at a time as its capacity carries. */
export const host = z.strictObject({
  name,
  /** architecture of the containers; `-privileged` behind it: those of deployment.builders.privileged */
  pool: builderPool,
  /** Koji's arches of tasks that it takes; noarch goes without saying */
  arches: listOf(),
  /** absent: those whose tasks containers can run */
  channels: listOf().optional(),
  /** sum of the weights of its tasks */
  capacity: z.number().min(0).default(100),
  /** tasks at a time; absent: the hub option MaxJobs */
  maxjobs: z.int().min(0).default(50),
  description: z.string().optional(),
  enabled: z.boolean().default(true),
});
export type HostSettings = Required<Pick<z.infer<typeof host>, 'channels'>> & z.infer<typeof host>;

/** Koji's arches that a container of an architecture can build. */
export const POOL_ARCHES = { x86_64: ['x86_64', 'i386'], aarch64: ['aarch64'] } as const;

/**
 * A user of the first hour, for tests and local use. The settings travel with every function, so a deployment that matters
 * has its users log in by another method and makes them with createUser.
 */
export const account = z.strictObject({
  name,
  password: z.string().min(1).optional(),
  usertype: z.enum(['user', 'host', 'group']).default('user'),
  perms: listOf().default([]),
  /** principals or certificate subjects that log in as this user */
  krb_principals: z.array(z.string().min(1)).default([]),
});
export type AccountSettings = z.infer<typeof account>;
