import { describe, expect, it } from 'vitest';
import { BuildError } from '#core/errors';
import { parseScmUrl } from '#core/scm';
import { allowedByList, allowedByPolicy } from '#core/scm-allowed';

const scm = parseScmUrl('git+https://git.example.com/team/pkg#r');
const make = ['make', 'sources'];

describe('allowedByList', () => {
  it.each<[string, boolean, string[] | null]>([
    ['git.example.com:/team/*', true, make],
    ['*:*', true, make],
    ['git.example.com:/team/pkg:no', false, make],
    ['git.example.com:/team/pkg:OFF', false, make],
    ['git.example.com:/team/pkg:yes', true, make],
    ['git.example.com:/team/pkg::', true, null],
    ['git.example.com:/team/pkg:off:fedpkg,sources,--quiet', false, ['fedpkg', 'sources', '--quiet']],
    ['git.example.com:/team/pkg:0:x:ignored', false, ['x']],
    ['malformed other.example.com:/* \n *.example.com:/team/pkg:no *:*', false, make],
    ['!git.example.com:/other/* git.example.com:/*', true, make],
  ])('%s', (list, useCommon, sourceCommand) => {
    expect(allowedByList(scm, list)).toEqual({ useCommon, sourceCommand });
  });

  it.each([
    '',
    'git.example.com',
    'git.example.com:/team',
    'GIT.example.com:/team/*',
    '!git.example.com:/team/* *:*',
    '!*:* git.example.com:/team/*',
  ])('refuses with %j', (list) => {
    expect(() => allowedByList(scm, list)).toThrow(BuildError);
    expect(() => allowedByList(scm, list)).toThrow('git.example.com:/team/pkg is not in the list of allowed SCMs');
  });

  it('is not led astray by dots in the path', () => {
    const other = parseScmUrl('git+https://git.example.com/team/../secret/pkg#r');
    expect(() => allowedByList(other, 'git.example.com:/team/*')).toThrow(BuildError);
  });
});

describe('allowedByPolicy', () => {
  it.each<[string, boolean, string[] | null]>([
    ['allow', false, make],
    ['Allowed', false, make],
    ['yes use_common', true, make],
    ['allow use_common fedpkg sources', true, ['fedpkg', 'sources']],
    ['allow fedpkg sources', false, ['fedpkg', 'sources']],
    ['allow none', false, null],
    ['true USE_COMMON none', true, null],
  ])('%s', (action, useCommon, sourceCommand) => {
    expect(allowedByPolicy(scm, action)).toEqual({ useCommon, sourceCommand });
  });

  it('keeps the command of the list when it names none', () => {
    expect(allowedByPolicy(scm, 'allow', { useCommon: true, sourceCommand: null })).toEqual({
      useCommon: false,
      sourceCommand: null,
    });
  });

  it.each([
    [null, 'None'],
    ['', 'None'],
    ['deny', 'None'],
    ['deny not  this one', 'not this one'],
    ['perhaps', 'None'],
  ])('refuses with %j', (action, reason) => {
    expect(() => allowedByPolicy(scm, action)).toThrow(BuildError);
    expect(() => allowedByPolicy(scm, action)).toThrow(
      `SCM: git.example.com:/team/pkg is not allowed, reason: ${reason}`,
    );
  });
});
