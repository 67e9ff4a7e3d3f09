import { describe, expect, it } from 'vitest';
import { latestUntil, type Tagging, taggedUntil } from '#cli/latestin';

/** The time of an event is its number times ten. */
function tagging(build: number, from: number, to: number | null = null): Tagging {
  return {
    build_id: build,
    create_event: from,
    create_ts: from * 10,
    revoke_event: to,
    revoke_ts: to && to * 10,
    active: to === null || null,
    'tag.name': 'dist',
  };
}
const FOREVER = Number.POSITIVE_INFINITY;

describe('until when build 1 is the latest', () => {
  it.each([
    ['alone', [tagging(1, 1)], FOREVER],
    ['never there', [tagging(2, 1)], undefined],
    ['tagged after the other', [tagging(2, 1), tagging(1, 2)], FOREVER],
    ['replaced', [tagging(1, 1), tagging(2, 5)], 50],
    ['untagged', [tagging(1, 1, 4)], 40],
    ['replaced, then untagged', [tagging(1, 1, 9), tagging(2, 5)], 50],
    ['untagged, then another', [tagging(1, 1, 4), tagging(2, 5)], 40],
    ['the other is gone again', [tagging(1, 1), tagging(2, 5, 6)], FOREVER],
    ['one of two others is gone', [tagging(1, 1), tagging(2, 5, 7), tagging(3, 6)], 60],
    ['both are gone', [tagging(1, 1), tagging(2, 5, 7), tagging(3, 6, 8)], FOREVER],
    ['uncovered, then untagged', [tagging(1, 1, 9), tagging(2, 5, 6)], 90],
    ['tagged again', [tagging(1, 1, 4), tagging(2, 5), tagging(1, 7)], FOREVER],
    ['tagged anew in the event that ends it', [tagging(1, 1, 4), tagging(1, 4)], FOREVER],
    ['the other was there before and goes', [tagging(2, 1, 5), tagging(1, 2)], FOREVER],
  ])('%s', (_case, history, until) => {
    expect(latestUntil(history, 1)).toBe(until);
  });
});

it('until when it was in the tag', () => {
  expect(taggedUntil([tagging(1, 1, 4), tagging(2, 5)], 1)).toBe(40);
  expect(taggedUntil([tagging(1, 6), tagging(1, 1, 4)], 1)).toBe(FOREVER);
  expect(taggedUntil([tagging(2, 1)], 1)).toBe(undefined);
});
