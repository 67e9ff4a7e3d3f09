import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type Places } from '#cli/config';

let root: string;
let places: Places;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toji-config-'));
  places = { home: join(root, 'home'), etc: join(root, 'etc'), xdg: join(root, 'home/.config') };
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('profiles', () => {
  it('system files, then the user’s, later ones winning', () => {
    write('etc/koji.conf', '[koji]\nserver = http://a/kojihub\nuser = a\npoll_interval = 9\n');
    write('etc/koji.conf.d/x.conf', '[koji]\nuser = b\n');
    write('home/.koji/config', '[koji]\nuser = c\npassword = p%w\n');
    write('home/.config/toji/config', '[koji]\npassword = q\n');
    const config = loadConfig(places, undefined, undefined, {});
    expect(config).toMatchObject({
      server: 'http://a/kojihub',
      user: 'c',
      password: 'q',
      poll_interval: 9,
      profile: 'koji',
    });
  });

  it('the section toji is preferred to koji, and -p to both', () => {
    write('home/.koji/config', '[koji]\nuser=k\n[toji]\nuser=t\n[stage]\nuser=s\n');
    expect(loadConfig(places, undefined, undefined, {}).user).toBe('t');
    expect(loadConfig(places, 'stage', undefined, {}).user).toBe('s');
    expect(() => loadConfig(places, 'nope', undefined, {})).toThrow('no configuration for profile name: nope');
  });

  it('-c takes the place of the user’s files: a file or a directory', () => {
    write('home/.koji/config', '[koji]\nuser=home\nweburl=http://home\n');
    const file = write('mine.conf', '[koji]\nuser=mine\n');
    write('dir/a.conf', '[koji]\nuser=a\n');
    write('dir/b.conf', '[koji]\nuser=b\n');
    write('dir/c.txt', '[koji]\nuser=c\n');
    expect(loadConfig(places, undefined, file, {})).toMatchObject({ user: 'mine', weburl: 'http://localhost/koji' });
    expect(loadConfig(places, undefined, join(root, 'dir'), {}).user).toBe('b');
    expect(() => loadConfig(places, undefined, join(root, 'none'), {})).toThrow(/none: ENOENT/);
  });

  it('the command line wins, and with a server needs no file', () => {
    const config = loadConfig(places, undefined, undefined, { server: 'https://hub.example.org/kojihub', user: 'me' });
    expect(config).toMatchObject({
      user: 'me',
      topurl: 'https://hub.example.org/kojifiles',
      weburl: 'https://hub.example.org/koji',
    });
    expect(() => loadConfig(places, undefined, undefined, {})).toThrow(
      /no configuration for profile name: koji\nSay where/,
    );
  });

  it('paths may begin with ~', () => {
    const file = write('c.conf', '[koji]\ncert = ~/me.pem\nserverca = /etc/ca.pem\n');
    expect(loadConfig(places, undefined, file, {})).toMatchObject({
      cert: join(places.home, 'me.pem'),
      serverca: '/etc/ca.pem',
    });
  });

  it.each(['max_retries = many', 'anon_retry = perhaps'])('%s is refused by name', (line) => {
    const file = write('c.conf', `[koji]\n${line}\n`);
    expect(() => loadConfig(places, undefined, file, {})).toThrow(`profile koji: ${line} cannot be read`);
  });

  it('a broken file is named', () => {
    const file = write('c.conf', 'server = x\n');
    expect(() => loadConfig(places, undefined, file, {})).toThrow(`${file}: line 1: no section`);
  });
});
