import { describe, expect, it } from 'vitest';
import { OWNER_OR_ADMIN } from '#schema/default-policies';
import { readHubConf } from '#schema/hubconf';
import { parseSettings, SettingsError } from '#schema/settings';

const FILE = `
[hub]
DBName = koji
KojiDir = /mnt/koji
CheckClientIP = False
LoginCreatesUser = On
disablenotifications = yes
MaxRequestLength = 1000000
EmailDomain =
KojiWebURL = http://koji.example.com/koji
ProxyDNs = /C=US/CN=web|/C=US/CN=gc
KojiTraceback = normal
Plugins = runroot_hub osbuild save_failed_tree
Invented = 1

[policy]
tag =
    # only admins
    has_perm admin :: allow
    tag *-x :: {
        all :: deny a # b
    }

channel = all :: use default

[kojid]
allowed_scms = git.example.com:/*:no
build_arch_can_fail = on

[sidetag]
remove_empty = on
allowed_suffixes = gcc,clang

[permissions]
allowed_methods = buildArch, kiwi

[filters]
paths = */tmp/x */y

[paths]
default_mounts = /mnt/a,/mnt/b
safe_roots = /mnt/a
path_subs =
    /mnt/a/,/mnt/c/
    /mnt/b,/mnt/d

[path0]
mountpoint = /mnt/a
path = server:/a
fstype = nfs
options = ro,hard

[path1]
mountpoint = /mnt/b
path = server:/b
fstype = nfs
options = rw

[broker]
urls = amqps://a:5671 amqps://b:5671
connect_timeout = 2.5

[queue]
enabled = false
`;

describe('readHubConf', () => {
  const { settings, notes } = readHubConf(FILE);

  it("takes over the hub's options, whatever their case", () => {
    expect(settings.hub).toEqual({
      LoginCreatesUser: true,
      DisableNotifications: true,
      MaxRequestLength: 1_000_000,
      KojiWebURL: 'http://koji.example.com/koji',
      ProxyDNs: '/C=US/CN=web|/C=US/CN=gc',
    });
  });

  it('takes over policies with their lines', () => {
    expect(settings.policy).toEqual({
      tag: '\nhas_perm admin :: allow\ntag *-x :: {\nall :: deny a # b\n}',
      channel: 'all :: use default',
      save_failed_tree: OWNER_OR_ADMIN,
    });
  });

  it("knows the plugins by the names of Koji's modules", () => {
    expect(settings.plugins).toEqual(['runroot', 'save_failed_tree']);
  });

  it('reads the files of builder and plugins', () => {
    const all = parseSettings({ ...settings, plugins: [...settings.plugins!, 'protonmsg'] });
    expect(all.builder).toMatchObject({ allowed_scms: 'git.example.com:/*:no', build_arch_can_fail: true });
    expect(all.sidetag).toMatchObject({ remove_empty: true, allowed_suffixes: ['gcc', 'clang'] });
    expect(all.save_failed_tree).toMatchObject({ allowed_methods: ['buildArch', 'kiwi'], paths: ['*/tmp/x', '*/y'] });
    expect(all.runroot).toMatchObject({
      default_mounts: ['/mnt/a', '/mnt/b'],
      safe_roots: ['/mnt/a'],
      path_subs: [
        ['/mnt/a/', '/mnt/c/'],
        ['/mnt/b', '/mnt/d'],
      ],
      paths: [
        { mountpoint: '/mnt/a', path: 'server:/a', fstype: 'nfs', options: 'ro,hard' },
        { mountpoint: '/mnt/b', path: 'server:/b', fstype: 'nfs', options: 'rw' },
      ],
    });
    expect(all.protonmsg.broker).toMatchObject({ urls: ['amqps://a:5671', 'amqps://b:5671'], connect_timeout: 2.5 });
    expect(all.protonmsg.queue.enabled).toBe(false);
  });

  it('notes what it leaves out', () => {
    expect(notes).toEqual([
      '[hub] dbname: has no meaning here',
      '[hub] kojidir: has no meaning here',
      '[hub] checkclientip: has no meaning here',
      '[hub] kojitraceback: has no meaning here',
      '[hub] invented: not used',
      '[hub] Plugins: no plugin osbuild',
    ]);
  });

  it('leaves the defaults of what is not there, Koji’s where they differ', () => {
    const none = readHubConf('[hub]\n');
    expect(none.settings).not.toHaveProperty('plugins');
    const kojis = { policy: { save_failed_tree: OWNER_OR_ADMIN }, sidetag: { trigger_new_repo: false } };
    expect(parseSettings(none.settings)).toEqual(parseSettings(kojis));
  });

  it('names every value that cannot be read', () => {
    const read = () => readHubConf('[hub]\nEnableWin = perhaps\nMaxJobs = many\n');
    expect(read).toThrow(SettingsError);
    expect(read).toThrow("[hub] EnableWin: 'perhaps' is neither on nor off\n[hub] MaxJobs: 'many' is not a number");
  });

  it('names lines that are no configuration', () => {
    expect(() => readHubConf('x = 1')).toThrow("line 1: no section before 'x = 1'");
  });
});
