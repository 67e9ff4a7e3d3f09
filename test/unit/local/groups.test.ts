import { expect, it } from 'vitest';
import { parseComps } from '#local/demo/groups';

it('groups of a comps file with their members in order', () => {
  const member = (name: string) => `<packagereq type="mandatory">${name}</packagereq>\n`;
  const group = (id: string, names: string[]) =>
    `<group>\n<id>${id}</id>\n<name>n</name>\n<packagelist>\n${names.map(member).join('')}</packagelist>\n</group>\n`;
  const xml = `<comps>\n${group('build', ['make', 'gcc'])}${group('srpm-build', [])}</comps>`;
  expect([...parseComps(xml)]).toEqual([
    ['build', ['make', 'gcc']],
    ['srpm-build', []],
  ]);
});
