import type { IndexName } from '#store/table';

/** Reads that are neither of a kind of rows (entity.ts) nor of a versioned table (versioned.ts). */
export interface Other {
  readonly pattern: string;
  readonly index?: IndexName;
  /** partition; what is in angle brackets stands for a value */
  readonly pk: string;
  /** what of the sort key is asked for, in DynamoDB's words; left out: the whole partition */
  readonly sk?: string;
}

const one = '= `.`';

export const OTHERS: readonly Other[] = [
  { pattern: 'next id of a kind', pk: 'sequence', sk: '= `<kind>` (ADD)' },
  { pattern: 'event counter', pk: 'event', sk: '= `counter`' },
  { pattern: 'event by id', pk: 'event#<id / 1000>', sk: '= `<id>`' },
  { pattern: 'newest event before a time', index: 'g1', pk: 'event', sk: '<= `<time>`, newest first' },
  { pattern: 'events that changed a tag', pk: 'tag_changes#<tag>', sk: 'between two events' },
  { pattern: 'stamps of what answers depend on', pk: 'stamp#<name>', sk: one },
  { pattern: 'how far a kind is catalogued', pk: 'catalogue#<kind>', sk: one },
  { pattern: 'what of the catalogue is in S3', pk: 'catalogue#<kind>', sk: '= `written`' },
  { pattern: 'remembered answer in S3', pk: 'snapshot#<question>', sk: one },

  { pattern: 'waiting tasks of a bin, next first', pk: 'queue#<channel>:<arch>' },
  { pattern: 'turn that a bin serves', pk: 'turns#<bin>#<priority>', sk: '= `served`' },
  { pattern: 'last turn of a user', pk: 'turns#<bin>#<priority>', sk: '= `user#<owner>`' },
  { pattern: 'tasks that a host has', pk: 'running#<host>' },
  { pattern: 'attempts of a task', pk: 'attempts#<task>' },
  { pattern: 'tasks that wait for something', pk: 'waiters#<topic>' },
  { pattern: 'cancels that were begun', pk: 'cancels' },
  { pattern: 'one decision at a time for a host', pk: 'scheduler#<host>', sk: one },
  { pattern: 'what is to be done outside the table', pk: 'outbox' },
  { pattern: 'who empties the outbox', pk: 'engine', sk: '= `outbox-lock`' },
  { pattern: 'secrets of a webhook', pk: 'webhook_secrets#<id>', sk: one },
  { pattern: 'delivery log of a webhook', pk: 'webhook_delivery#<id>', sk: 'newest first' },
  { pattern: 'failed deliveries of a webhook', index: 'g1', pk: 'webhook_failed#<id>' },

  { pattern: 'RPMs of a build', pk: 'build#<id>', sk: 'begins with `rpms#`' },
  { pattern: 'archives of a build', pk: 'build#<id>', sk: 'begins with `archive#`' },
  { pattern: 'repository metadata of a build', pk: 'build#<id>', sk: 'begins with `fragments#<kind>#`' },
  { pattern: 'buildroots that a generator named', pk: 'build#<id>', sk: '= `cg-buildroots`' },
  { pattern: 'builds of a task', pk: 'build_task#<task>' },
  { pattern: 'builds on a volume', pk: 'build_volume#<volume>' },
  { pattern: 'builds without a tag', pk: 'untagged' },

  { pattern: 'RPMs by name, version, release and arch', pk: 'rpm_name#<nvra>' },
  { pattern: 'signatures of an RPM', pk: 'rpm#<id>', sk: 'begins with `sig#`' },
  { pattern: 'digests of an RPM', pk: 'rpm#<id>', sk: 'begins with `sum#`' },
  { pattern: 'RPMs signed with a key', index: 'g1', pk: 'rpmsig/<key>' },
  { pattern: 'all signatures', index: 'g2', pk: 'rpmsig' },
  { pattern: 'content of an archive', pk: 'archive_components#<archive>', sk: 'begins with `<kind>#`' },
  { pattern: 'archives that contain something', pk: 'component_of#<kind>#<id>' },
  { pattern: 'buildroots in which something was installed', pk: 'used_in#<kind>#<id>' },
  { pattern: 'buildroots of the past', index: 'g5', pk: 'buildroot/past', sk: 'in the order of `<id>`' },
  { pattern: 'buildroots made of a repo', pk: 'buildroots_of_repo#<repo>' },
  { pattern: 'when a repo was last used', pk: 'repo_use#<repo>', sk: one },

  { pattern: 'deleted repos of a tag', index: 'g1', pk: 'repo/tag/<tag_id>/deleted', sk: 'in the order of `<id>`' },
  { pattern: 'active repo requests', pk: 'repo_requests' },
  { pattern: 'active repo requests of a tag', pk: 'repo_requests#<tag>' },
  { pattern: 'one request for a repo of a tag at a time', pk: 'repo_request_of#<tag>', sk: one },
  { pattern: 'newest repo of a tag', pk: 'repo_latest#<build or dist>#<tag name>', sk: one },
  { pattern: 'files of deleted repos', pk: 'repo_purge' },
  { pattern: 'repository metadata of the same content', pk: 'repo_content#<digest>', sk: one },

  { pattern: 'pieces of an upload', pk: 'upload#<path>', sk: 'begins with `piece#`; the last, or from an offset on' },
  { pattern: 'owner of an upload folder', pk: 'uploaddir#<folder>', sk: one },
  { pattern: 'version of the policies', pk: 'policy', sk: '= `version`' },
  { pattern: 'texts of the policies', pk: 'policy', sk: 'begins with `text#`' },
  { pattern: 'history of the policies', pk: 'policy', sk: 'begins with `history#`, newest first' },
];
