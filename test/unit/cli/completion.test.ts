import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../doubles/run-cli.ts';

const script = async (shell: string) => (await runCli(undefined, ['completion', shell])).out;

describe('bash', () => {
  it.each([
    ['bu', ['build', 'buildinfo']],
    ['-p prof watch-t', ['watch-task']],
    ['--pass', ['--password']],
    ['--profile=x build --arch', ['--arch-override']],
    ['build x', []],
    ['-q cxl --just', ['--justone']],
    ['help compl', ['completion']],
    ['list-tags --j', ['--json']],
  ])('%s', async (line, words) => {
    const ask = `COMP_WORDS=(toji ${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _toji; echo "\${COMPREPLY[@]}"`;
    const answer = execFileSync('bash', ['-c', `${await script('bash')}\n${ask}`], { encoding: 'utf8' });
    expect(answer.trim().split(' ').filter(Boolean)).toEqual(words);
  });
});

it('zsh takes the script for bash', async () => {
  expect(await script('zsh')).toContain(await script('bash'));
});

it('fish knows commands with their summaries, and options by command', async () => {
  const lines = (await script('fish')).split('\n');
  expect(lines).toContain("complete -c toji -f -n __fish_use_subcommand -a list-tags -d 'Print the list of tags'");
  expect(lines).toContain(
    "complete -c toji -n '__fish_seen_subcommand_from list-tags' -l package -r -d 'tags that list this package'",
  );
  expect(lines.filter((line) => line !== '' && !line.startsWith('complete -c toji '))).toEqual([]);
});

it('another shell: how to use it, exit code 2', async () => {
  const { code, out, err } = await runCli(undefined, ['completion', 'tcsh']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^Usage: toji completion bash\|zsh\|fish\n/);
  expect((await runCli(undefined, ['completion', '--help'])).code).toBe(0);
  expect((await runCli(undefined, ['help', 'completion'])).out).toContain('Usage: toji completion');
  expect((await runCli(undefined, ['help'])).out).toContain('        completion ');
});
