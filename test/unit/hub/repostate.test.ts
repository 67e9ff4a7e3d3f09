import { describe, expect, it } from 'vitest';
import { REPO } from '#core/states';
import { nextState, type RepoFacts } from '#hub/keeper/repostate';
import type { Repo } from '#store/repos';

const HOUR = 3600;
const DAY = 86_400;
const NOW = 1_750_000_000;

const times = {
  init_timeout: 2 * HOUR,
  repo_lifetime: 7 * DAY,
  dist_repo_lifetime: 3 * DAY,
  expired_repo_lifetime: 5 * DAY,
};

const repo = (patch: Partial<Repo>, age: number): Repo => ({
  ...{ id: 1, tag_id: 1, task_id: 1, create_event: 1, create_ts: NOW - age, creation_ts: NOW - age, begin_event: 1 },
  ...{ end_event: null, state: REPO.READY, state_ts: NOW - age, dist: false, opts: null, custom_opts: {} },
  ...patch,
});

const facts = (patch: Partial<RepoFacts> = {}): RepoFacts => ({
  ...{ now: NOW, taskFailed: false, latest: false, tagged: true, targeted: true, used: false },
  ...patch,
});

type Case = [what: string, repo: Repo, facts: RepoFacts, state: number];

const old = { end_event: 5 };
const cases: Case[] = [
  ['a young INIT stays', repo({ state: REPO.INIT }, HOUR), facts(), REPO.INIT],
  ['an old INIT is a problem', repo({ state: REPO.INIT }, 3 * HOUR), facts(), REPO.PROBLEM],
  ['an INIT whose task failed is a problem', repo({ state: REPO.INIT }, 1), facts({ taskFailed: true }), REPO.PROBLEM],
  ['a current repo stays, however old', repo({}, 100 * DAY), facts(), REPO.READY],
  ['an outdated repo stays while it is young', repo(old, 6 * DAY), facts(), REPO.READY],
  ['an outdated repo expires', repo(old, 8 * DAY), facts(), REPO.EXPIRED],
  ['the latest of a tag with targets stays', repo(old, 80 * DAY), facts({ latest: true }), REPO.READY],
  [
    'the latest of a tag without targets expires',
    repo(old, 8 * DAY),
    facts({ latest: true, targeted: false }),
    REPO.EXPIRED,
  ],
  [
    'a current repo with options of its own expires',
    repo({ custom_opts: { src: true } }, 8 * DAY),
    facts(),
    REPO.EXPIRED,
  ],
  ['a repo of a deleted tag expires', repo({}, 8 * DAY), facts({ latest: true, tagged: false }), REPO.EXPIRED],
  ['a dist repo has a time of its own', repo({ dist: true }, 4 * DAY), facts(), REPO.EXPIRED],
  ['a young dist repo stays', repo({ dist: true }, 2 * DAY), facts(), REPO.READY],
  ['the latest dist repo stays', repo({ dist: true }, 40 * DAY), facts({ latest: true, targeted: false }), REPO.READY],
  ['an expired repo stays a while', repo({ state: REPO.EXPIRED }, 4 * DAY), facts(), REPO.EXPIRED],
  ['an expired repo is deleted', repo({ state: REPO.EXPIRED }, 6 * DAY), facts(), REPO.DELETED],
  ['an expired repo in use is kept', repo({ state: REPO.EXPIRED }, 60 * DAY), facts({ used: true }), REPO.EXPIRED],
  ['a problem is deleted', repo({ state: REPO.PROBLEM }, 6 * DAY), facts(), REPO.DELETED],
  ['what is deleted stays so', repo({ state: REPO.DELETED }, 900 * DAY), facts(), REPO.DELETED],
];

describe('the life of a repo', () => {
  it.each(cases)('%s', (_, given, known, state) => {
    expect(nextState(given, known, times)).toBe(state);
  });
});
