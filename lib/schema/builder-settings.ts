/** What builders are told: kojid.conf's options under Koji's names, and how big the container of a task is. */
import { z } from 'zod';

export const builder = z.strictObject({
  /** entries `host:repository[:use_common[:source_cmd]]` or `!host:repository`, globs; see core/scm */
  allowed_scms: z.string().default(''),
  /** absent: on when allowed_scms says something */
  allowed_scms_use_config: z.boolean().optional(),
  /** ask the hub policy build_from_scm; absent: on when allowed_scms says nothing */
  allowed_scms_use_policy: z.boolean().optional(),
  /** a buildArch that fails does not stop the others; the build fails all the same, when all have ended */
  build_arch_can_fail: z.boolean().default(false),
  /** seconds that a build may take */
  rpmbuild_timeout: z.int().min(60).default(86_400),
  /** rpm macros of every package */
  vendor: z.string().default('Koji'),
  packager: z.string().default('Koji'),
  distribution: z.string().default('Koji'),
  /** names of deployment.builders.sizes: for all tasks, and for those of a method */
  size: z.string().default('medium'),
  sizes: z
    .record(z.string(), z.string())
    .default({ createrepo: 'small', createdistrepo: 'small', createKiwiImage: 'large' }),
  /** by glob of package names; the first that fits */
  package_sizes: z.record(z.string(), z.string()).default({}),
  /** packages whose builds take less on average run on Spot capacity, seconds; 0: none do. The policy `capacity` decides before */
  spot_seconds: z.int().min(0).default(1200),
});

const quota = z.int().min(1);

/** The life of a task's container, and how much of the whole one may have. */
export const engine = z.strictObject({
  /** containers that one task may use up by infrastructure failures */
  attempts: z.int().min(1).max(10).default(3),
  /** seconds between two signs of life of a builder */
  heartbeat: z.int().min(1).max(300).default(10),
  /** seconds of silence after which a builder is lost */
  lease: z.int().min(10).max(3600).default(40),
  /** seconds that a container may take to open its task */
  start_timeout: z.int().min(30).max(3600).default(600),
  /** tasks that may run at a time, those that wait for others not counted; absent: as many as there is room for */
  quotas: z
    .strictObject({
      /** of each user */
      user: quota.optional(),
      /** of these users, by name, instead */
      users: z.record(z.string(), quota).default({}),
      /** in these channels, by name */
      channels: z.record(z.string(), quota).default({}),
    })
    .prefault({}),
});

/** Housekeeping; names from kojira.conf, seconds. */
export const keeper = z.strictObject({
  repo_lifetime: z.int().min(60).default(604_800),
  expired_repo_lifetime: z.int().min(0).default(604_800),
  dist_repo_lifetime: z.int().min(0).default(604_800),
  init_timeout: z.int().min(60).default(7200),
});
