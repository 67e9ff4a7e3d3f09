/**
 * How long S3 keeps what, by Koji's top-level folders. Versions exist so that a wrong delete or overwrite under packages/ can
 * be undone for `undoDays`; everywhere else the old version of a file is of no use and goes after a day.
 */
import { Duration } from 'aws-cdk-lib';
import { type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { DeploymentSettings } from '#schema/deployment';

const day = Duration.days(1);

/** Files that are made anew or thrown away: their age limit in days, none = kept until the hub deletes them. */
function passing(id: string, prefix: string, keepDays: number | undefined): LifecycleRule {
  return {
    id,
    prefix,
    ...(keepDays === undefined ? {} : { expiration: Duration.days(keepDays) }),
    noncurrentVersionExpiration: day,
  };
}

/** Artefacts: kept, with an undo. Old builds are read seldom and the price follows access; S3 leaves small files where they are. */
function kept(id: string, prefix: string, retention: DeploymentSettings['retention']): LifecycleRule {
  return {
    id,
    prefix,
    noncurrentVersionExpiration: Duration.days(retention.undoDays),
    transitions: [
      { storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(retention.packagesWarmDays) },
    ],
  };
}

export function lifecycleRules(retention: DeploymentSettings['retention']): LifecycleRule[] {
  return [
    { id: 'aborted-uploads', abortIncompleteMultipartUploadAfter: day },
    kept('packages', 'packages/', retention),
    kept('volumes', 'vol/', retention),
    passing('scratch', 'scratch/', retention.scratchDays),
    passing('work', 'work/', retention.workDays),
    passing('uploads', 'uploads/', retention.workDays),
    // answers too large for a function, fetched at once
    passing('answers', 'answers/', 1),
    // bodies of messages too large for the bus, for as long as a broker may be down
    passing('messages', 'messages/', 15),
    // lists of tags that were made once; the hub forgets them after 7 days
    passing('snapshots', 'snapshots/', 8),
    passing('catalogue', 'catalogue/', undefined),
    // what nobody asked for in time is of no use; what was saved goes by the hub's policy, and at this age at the latest
    passing('failed-trees-captured', 'failed-trees/captured/', 1),
    passing('failed-trees', 'failed-trees/', retention.failedTreeDays),
    passing('repos', 'repos/', retention.repoDays),
    passing('repos-dist', 'repos-dist/', undefined),
    passing('buildroots', 'buildroots/', undefined),
    passing('repodata-fragments', 'repodata-fragments/', undefined),
    // metadata of external repos, fetched again in time by whoever uses it
    passing('cache', 'cache/', 30),
    // A delete marker whose versions are all gone only slows listings down
    { id: 'delete-markers', expiredObjectDeleteMarker: true },
  ];
}
