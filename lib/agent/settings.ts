import { z } from 'zod';
import { runroot } from '#schema/runroot';

/** What the hub tells a builder for its task (toji.buildSettings); names are kojid.conf's where Koji has them. */
export const buildSettings = z.object({
  /** kojid.conf syntax: blank-separated host:repository[:use_common[:source_cmd]] */
  allowed_scms: z.string().default(''),
  /** Absent: on when allowed_scms says something. */
  allowed_scms_use_config: z.boolean().nullish(),
  /** Ask the hub's policy build_from_scm as well; absent: on when allowed_scms says nothing. */
  allowed_scms_use_policy: z.boolean().nullish(),
  /** Ask the hub's policy scm after the checkout (plugin scmpolicy). */
  scm_policy: z.boolean().default(false),
  /** Accept repositories on the builder's own disk (git+file://); for tests. */
  local_scms: z.boolean().default(false),
  vendor: z.string().default('Koji'),
  packager: z.string().default('Koji'),
  distribution: z.string().default('Koji'),
  /** The second half of %_host. */
  mockhost: z.string().default('koji-linux-gnu'),
  /** Seconds. */
  rpmbuild_timeout: z.number().default(86_400),
  /** Whether rpmbuild may use the network when the tag does not say. */
  rpmbuild_networking: z.boolean().default(true),
  runroot: runroot.prefault({}),
  /** What a failed task's container keeps of itself before it goes; names as in lib/schema/plugin-settings.ts. */
  save_failed_tree: z
    .object({
      capture: z.enum(['off', 'builddir', 'full']).default('off'),
      allowed_methods: z.array(z.string()).default(['buildArch']),
      /** Python fnmatch globs on top of those that are always left out. */
      paths: z.array(z.string()).default([]),
      /** Bytes of content, uncompressed. */
      max_size: z.number().default(4 * 2 ** 30),
    })
    .prefault({}),
});

export type BuildSettings = z.infer<typeof buildSettings>;
