import { REPO } from '#core/states';
import type { Repo } from '#store/repos';

/** What the life of a repo depends on beside itself. */
export interface RepoFacts {
  /** seconds since the epoch */
  readonly now: number;
  /** the task that makes it has ended without it */
  readonly taskFailed: boolean;
  /** `latest` leads to it */
  readonly latest: boolean;
  /** its tag is there */
  readonly tagged: boolean;
  /** builds are made with its tag */
  readonly targeted: boolean;
  /** buildroots that use it at this moment */
  readonly used: boolean;
}

/** Seconds; the names are those of kojira.conf. */
export interface Lifetimes {
  readonly init_timeout: number;
  readonly repo_lifetime: number;
  readonly dist_repo_lifetime: number;
  readonly expired_repo_lifetime: number;
}

/**
 * The state that a repo should have now (Koji 1.35, kojira):
 *
 *   INIT -> PROBLEM      its task has failed, or it takes too long
 *   READY -> EXPIRED     out of date, or made with options of its own, and no longer young; not the latest of a tag that is
 *                        built with, nor the latest dist repo
 *   EXPIRED, PROBLEM -> DELETED   after a time in which whoever has it may go on using it
 */
export function nextState(repo: Repo, facts: RepoFacts, times: Lifetimes): number {
  const age = facts.now - repo.state_ts;
  if (repo.state === REPO.INIT) {
    return facts.taskFailed || facts.now - repo.creation_ts > times.init_timeout ? REPO.PROBLEM : REPO.INIT;
  }
  if (repo.state === REPO.READY) return isOver(repo, facts, times, age) ? REPO.EXPIRED : REPO.READY;
  if (repo.state === REPO.DELETED) return REPO.DELETED;
  return age > times.expired_repo_lifetime && !facts.used ? REPO.DELETED : repo.state;
}

function isOver(repo: Repo, { latest, tagged, targeted }: RepoFacts, times: Lifetimes, age: number): boolean {
  if (repo.dist) return age > times.dist_repo_lifetime && !(latest && tagged);
  const current = repo.end_event === null && tagged;
  const custom = Object.keys(repo.custom_opts ?? {}).length > 0;
  if ((current && !custom) || age <= times.repo_lifetime) return false;
  return !(latest && tagged && targeted);
}
