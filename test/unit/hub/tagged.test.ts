import { describe, expect, it } from 'vitest';
import { type Listing, type Selection, selectTagged } from '#hub/tagging/select';

const OWN = 1;
const PARENT = 2;

const row = (tag_id: number, package_id: number, build_id: number, create_event: number): Listing => ({
  ...{ tag_id, package_id, build_id, create_event },
});

const listed = (...ids: number[]) => new Map(ids.map((id) => [id, { blocked: false }]));

function ids(rows: Listing[], selection: Partial<Selection> = {}): number[] {
  const byTag = Map.groupBy(rows, (one) => one.tag_id);
  const all = { order: [OWN, PARENT], packages: listed(10, 20), latest: 0, ...selection };
  return selectTagged(byTag, all).map((one) => one.build_id);
}

describe('builds of a tag', () => {
  it('come in the order of their tagging, newest first, never by version', () => {
    expect(ids([row(OWN, 10, 1, 7), row(OWN, 10, 3, 5), row(OWN, 10, 2, 6)])).toEqual([1, 2, 3]);
  });

  it('that were tagged in one event come by id, newest first', () => {
    expect(ids([row(OWN, 10, 1, 7), row(OWN, 10, 2, 7)])).toEqual([2, 1]);
  });

  it('come from the own tag first, however new those of its parents are', () => {
    expect(ids([row(PARENT, 10, 1, 9), row(OWN, 10, 2, 3)])).toEqual([2, 1]);
    expect(ids([row(PARENT, 10, 1, 9), row(OWN, 10, 2, 3)], { latest: 1 })).toEqual([2]);
  });

  it('do not show when their package is not listed, or blocked', () => {
    const packages = new Map([
      [10, { blocked: true }],
      [20, { blocked: false }],
    ]);
    expect(ids([row(OWN, 10, 1, 1), row(OWN, 20, 2, 2), row(OWN, 30, 3, 3)], { packages })).toEqual([2]);
  });

  it('are cut to the newest of each package, of those that are wanted', () => {
    const rows = [row(OWN, 10, 1, 1), row(OWN, 10, 2, 2), row(OWN, 10, 3, 3), row(OWN, 20, 4, 4)];
    expect(ids(rows, { latest: 2 })).toEqual([4, 3, 2]);
    expect(ids(rows, { latest: 1, wanted: (id) => id !== 3 })).toEqual([4, 2]);
  });

  it('of a tag that the walk meets twice come twice', () => {
    expect(ids([row(PARENT, 10, 1, 1)], { order: [OWN, PARENT, PARENT] })).toEqual([1, 1]);
    expect(ids([row(PARENT, 10, 1, 1)], { order: [OWN, PARENT, PARENT], latest: 1 })).toEqual([1]);
  });
});
