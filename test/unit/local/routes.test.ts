import { describe, expect, it } from 'vitest';
import { routeOf } from '#local/front/routes';

describe('routes of the front', () => {
  it.each([
    ['/kojihub', '/_aws/execute-api/abc/$default/kojihub'],
    ['/kojihub?session-id=1', '/_aws/execute-api/abc/$default/kojihub?session-id=1'],
    ['/kojihub/ssllogin', '/_aws/execute-api/abc/$default/kojihub/ssllogin'],
    ['/kojifiles/packages/a%2Bb/', '/_aws/execute-api/abc/$default/kojifiles/packages/a%2Bb/'],
    ['/koji/buildinfo?buildID=1', '/_aws/execute-api/abc/$default/koji/buildinfo?buildID=1'],
  ])('%s goes to the API as it was written', (url, path) => {
    expect(routeOf(url, 'abc')).toEqual({ kind: 'forward', path });
  });

  it.each([
    ['/koji/', '/koji'],
    ['/koji/?order=id', '/koji?order=id'],
    ['/kojifiles/', '/kojifiles'],
    ['/kojihub/', '/kojihub'],
  ])('%s is the same door without its slash', (url, path) => {
    expect(routeOf(url, 'abc')).toEqual({ kind: 'forward', path: `/_aws/execute-api/abc/$default${path}` });
  });

  it('serves the seed distribution and the git repository itself', () => {
    expect(routeOf('/seed/x86_64/g%2B%2B-12.rpm', undefined)).toEqual({
      kind: 'file',
      folder: 'seed',
      path: 'x86_64/g++-12.rpm',
    });
    expect(routeOf('/git/demo.git/info/refs?service=git-upload-pack', 'abc')).toEqual({
      kind: 'file',
      folder: 'git',
      path: 'demo.git/info/refs',
    });
  });

  it('takes a stray percent sign for itself', () => {
    expect(routeOf('/seed/100%', undefined)).toEqual({ kind: 'file', folder: 'seed', path: '100%' });
  });

  it('shows the web pages to who asks for nothing', () => {
    expect(routeOf('/', 'abc')).toEqual({ kind: 'redirect', to: '/koji/' });
  });

  it.each(['/kojihubx', '/kojifile', '/seedx/', '/favicon.ico'])('does not know %s', (url) => {
    expect(routeOf(url, 'abc')).toEqual({ kind: 'unknown' });
  });

  it('says so before the first deployment', () => {
    expect(routeOf('/kojihub', undefined)).toEqual({ kind: 'undeployed' });
  });
});
