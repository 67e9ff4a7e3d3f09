import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BuildError, GenericError } from '#core/errors';
import { checkoutName, gitRemote, isScmUrl, parseScmUrl, scmPolicyData, sourceAt } from '#core/scm';

const URL_TEXT = 'git+https://user@git.example.com:8443/a/b.git?sub/dir#v1.0';

describe('parseScmUrl', () => {
  it('takes every part', () => {
    expect(parseScmUrl(URL_TEXT)).toEqual({
      url: URL_TEXT,
      scheme: 'git+https://',
      user: 'user',
      host: 'git.example.com:8443',
      repository: '/a/b.git',
      module: 'sub/dir',
      revision: 'v1.0',
      type: 'GIT',
    });
  });

  it.each([
    ['cvs://h/r?m#t', 'CVS'],
    ['cvs+ssh://u@h/r?m#t', 'CVS+SSH'],
    ['git://h/r#t', 'GIT'],
    ['git+http://h/r#t', 'GIT'],
    ['git+rsync://h/r#t', 'GIT'],
    ['git+ssh://u@h/r#t', 'GIT+SSH'],
    ['svn://h/r?m#t', 'SVN'],
    ['svn+https://h/r?m#t', 'SVN'],
    ['svn+ssh://u@h/r?m#t', 'SVN+SSH'],
  ])('knows %s', (url, type) => {
    expect(parseScmUrl(url)).toMatchObject({ type, host: 'h', repository: '/r', revision: 't' });
    expect(isScmUrl(url)).toBe(true);
  });

  it.each([
    ['git://h//a///b/#r', '/a/b'],
    ['git://h/a/./b/../c#r', '/a/c'],
    ['git://h/../../a#r', '/a'],
    ['git://h/a;#r', '/a'],
    ['git://h/a;b/c#r', '/a;b/c'],
    ['git://h/~user/a#r', '/~user/a'],
  ])('makes the path of %s normal', (url, repository) => {
    expect(parseScmUrl(url).repository).toBe(repository);
  });

  it.each([
    ['git://h/a?#r', ''],
    ['git://h/a?x/#r', 'x'],
    ['git://h/a?x?y#r#s', 'x?y'],
  ])('finds the module of %s', (url, module) => {
    expect(parseScmUrl(url).module).toBe(module);
  });

  it('takes an empty user for none', () => {
    expect(parseScmUrl('git://@h/a#r').user).toBeNull();
  });

  it('takes an IPv6 address for a host', () => {
    expect(parseScmUrl('git://[::1]:9418/a#r').host).toBe('[::1]:9418');
  });

  it.each([
    [
      'https://h/a#r',
      /^Invalid scheme in scm url. Valid schemes are: cvs\+ssh:\/\/ cvs:\/\/ git\+http:\/\/ .* svn:\/\/$/,
    ],
    ['hg://h/a#r', /^Invalid scheme/],
    ['git+file:///a#r', /^Invalid scheme/],
    ['cli-build/1/x.src.rpm', /^Invalid scheme/],
    [' git://h/a#r', /^Invalid scheme/],
    ['git://h/a', 'Unable to parse SCM URL: git://h/a . Could not find the fragment element.'],
    ['git://h/a#', 'Unable to parse SCM URL: git://h/a# . Could not find the fragment element.'],
    ['git://h#r', 'Unable to parse SCM URL: git://h#r . Could not find the path element.'],
    ['git:///a#r', 'Unable to parse SCM URL: git:///a#r . Could not find the netloc element.'],
    ['git://h/#r', 'Invalid SCM URL. Path should begin with /: git://h/#r'],
    ['git://h/a;x#r', 'Unable to parse SCM URL: git://h/a;x#r . Params element x should be empty.'],
    ['git://u@v@h/a#r', "Invalid username@hostname specified: ['u', 'v', 'h']"],
    ['git://u:secret@h/a#r', 'username:password format not supported: u'],
  ])('refuses %s as Koji does', (url, message) => {
    expect(() => parseScmUrl(url)).toThrow(GenericError);
    expect(() => parseScmUrl(url)).toThrow(message);
  });

  it.each([
    'git://-oProxyCommand=x/a#r',
    'git+ssh://-oProxyCommand=x@h/a#r',
    'git://h;x/a#r',
    'git://h/a#--upload-pack=x',
    'git://h/a#-x',
    'git://h/a#+main',
    'git://h/a#main:other',
    'git://h/a?-x#r',
    'git://h/a?/etc#r',
    'git://h/a?..#r',
    'git://h/a?x/../../y#r',
    'git+https://h/allowed/%2e%2e/other#r',
    'git+https://h/allowed%2F..%2fother#r',
    'git+https://h/allowed/%252e%252e/other#r',
    'git+https://h/allowed\\..\\other#r',
    'git://h/a#r s',
    'git://h/a\n#r',
    'git://h/a\u0000b#r',
    'git://h/a\tb#r',
  ])('refuses the trick in %j', (url) => {
    expect(() => parseScmUrl(url)).toThrow(GenericError);
  });

  it('takes local repositories only where it is told to', () => {
    expect(isScmUrl('git+file:///srv/a#r')).toBe(false);
    for (const scheme of ['git+file://', 'file://']) {
      const scm = parseScmUrl(`${scheme}/srv/a?m#r`, { local: true });
      expect(scm).toMatchObject({ type: 'GIT', host: '', user: null, repository: '/srv/a', module: 'm' });
      expect(gitRemote(scm)).toBe('file:///srv/a');
    }
    expect(() => parseScmUrl('file://h/srv/a#r', { local: true })).toThrow(GenericError);
  });

  it('gives safe parts or refuses, whatever the URL', () => {
    const char = fc.constantFrom(...'ab-+.:/?#@%2eEfF;[]~\\ \n\u0000é');
    const text = fc.string({ unit: char, maxLength: 30 });
    const url = fc.tuple(fc.constantFrom('git://', 'git+ssh://', 'git+https://', 'svn://'), text, text);
    fc.assert(
      fc.property(url, ([scheme, left, right]) => {
        let scm: ReturnType<typeof parseScmUrl>;
        try {
          scm = parseScmUrl(`${scheme}h${left}/r${right}`);
        } catch (error) {
          return error instanceof GenericError;
        }
        const parts = [scm.host, scm.user ?? '', scm.module, scm.revision];
        return (
          parts.every((part) => !part.startsWith('-')) &&
          !/(^|\/)\.\.?(\/|$)/.test(scm.repository) &&
          !/(^|\/)\.\.(\/|$)/.test(scm.module) &&
          scm.repository.startsWith('/') &&
          scm.revision !== ''
        );
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what is made of the parts', () => {
  it('is a remote for git', () => {
    expect(gitRemote(parseScmUrl('git+https://u@h/a.git?m#r'))).toBe('https://h/a.git');
    expect(gitRemote(parseScmUrl('git://h/a#r'))).toBe('git://h/a');
    expect(gitRemote(parseScmUrl('git+ssh://u@h:22/a#r'))).toBe('ssh://u@h:22/a');
  });

  it('is no remote without a user for ssh, nor for other systems', () => {
    expect(() => gitRemote(parseScmUrl('git+ssh://h/a#r'))).toThrow(BuildError);
    expect(() => gitRemote(parseScmUrl('git+ssh://h/a#r'))).toThrow(
      'No user specified for repository access scheme: git+ssh://',
    );
    expect(() => gitRemote(parseScmUrl('svn://h/a?m#r'))).toThrow('Unknown SCM type: SVN');
  });

  it.each([
    ['git://h/a/b#r', 'b'],
    ['git://h/a/b.git#r', 'b'],
    ['git://h/a/b/.git#r', 'b'],
  ])('is a directory for %s', (url, name) => {
    expect(checkoutName(parseScmUrl(url))).toBe(name);
  });

  it('is no directory when the repository has no name', () => {
    expect(() => checkoutName(parseScmUrl('git://h/.git#r'))).toThrow(GenericError);
  });

  it('is the source with its commit', () => {
    expect(sourceAt(parseScmUrl('git+https://u@h/a?m#main'), '0a1b')).toBe('git+https://h/a?m#0a1b');
    expect(sourceAt(parseScmUrl('git://h/a#main'), '0a1b')).toBe('git://h/a#0a1b');
  });

  it('is data for policies', () => {
    expect(scmPolicyData(parseScmUrl(URL_TEXT))).toEqual({
      scm_url: URL_TEXT,
      scm_scheme: 'git+https://',
      scm_user: 'user',
      scm_host: 'git.example.com:8443',
      scm_repository: '/a/b.git',
      scm_module: 'sub/dir',
      scm_revision: 'v1.0',
      scm_type: 'GIT',
    });
  });
});
