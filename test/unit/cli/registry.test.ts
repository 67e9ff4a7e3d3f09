import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '#cli/commands/index';
import { namesOf } from '#cli/parse';
import { VERSION } from '#cli/version';

const root = new URL('../../../', import.meta.url);

/** Koji 1.35's commands that Toji promises (those of Maven, Windows and the old image types are left out). */
const PROMISED = `add-channel add-external-repo add-group add-group-pkg add-group-req add-host add-host-to-channel
add-notification add-pkg add-sidetag add-tag add-tag-inheritance add-target add-user add-volume assign-task block-group
block-group-pkg block-group-req block-notification block-pkg build buildinfo call cancel chain-build clone-tag
disable-channel disable-host disable-user dist-repo download-build download-logs download-task edit-channel
edit-external-repo edit-host edit-notification edit-permission edit-sidetag edit-tag edit-tag-inheritance edit-target
edit-user enable-channel enable-host enable-user free-task grant-cg-access grant-permission hostinfo import import-cg
import-sig kiwi-build latest-build list-api list-buildroot list-builds list-channels list-external-repos list-groups
list-history list-hosts list-notifications list-permissions list-pkgs list-sidetags list-signed list-tag-inheritance
list-tagged list-tags list-targets list-tasks list-untagged list-users list-volumes lock-tag make-task mock-config
moshimoshi move-build promote-build regen-repo remove-external-repo remove-group remove-group-pkg remove-group-req
remove-host-from-channel remove-notification remove-pkg remove-sidetag remove-sig remove-tag remove-tag-inheritance
remove-target repoinfo request-repo reserve-cg restart-hosts resubmit revoke-cg-access revoke-permission rpminfo runroot
save-failed-tree scheduler-info scheduler-logs search set-build-volume set-pkg-arches set-pkg-owner
set-pkg-owner-global set-task-priority show-groups tag-build taginfo taskinfo unblock-group unblock-group-pkg
unblock-group-req unblock-notification unblock-pkg unlock-tag untag-build userinfo version wait-repo wait-repo-request
watch-logs watch-task write-signed-rpm`.split(/\s+/);

describe('the commands', () => {
  const names = commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]);

  it('each promised one is there', () => {
    expect(PROMISED.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('names are unique', () => {
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('every file of commands/ is in the index', () => {
    const index = readFileSync(new URL('lib/cli/commands/index.ts', root), 'utf8');
    const files = readdirSync(new URL('lib/cli/commands', root)).filter((file) => file !== 'index.ts');
    expect(files.filter((file) => !index.includes(`'./${file}'`))).toEqual([]);
  });

  it.each(commands)('$name explains itself', ({ summary, options, args, usage }) => {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(summary.length).toBeLessThan(100);
    expect(Boolean(args && args[1] !== 0)).toBe(usage !== undefined);
    for (const option of Object.values(options)) expect(option.doc).toMatch(/[^.]$/);
  });

  it.each(commands)('$name has no option twice', ({ options }) => {
    const flags = Object.values(options).flatMap(namesOf);
    expect(flags.filter((name, at) => flags.indexOf(name) !== at)).toEqual([]);
  });
});

it('the version is that of the package', () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version);
});
