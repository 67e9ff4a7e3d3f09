import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type ProcessOptions, runProcess } from '#agent/process';

async function shell(script: string, options: Partial<ProcessOptions> = {}) {
  let said = '';
  let complained = '';
  const ended = await runProcess(['/bin/sh', '-c', script], {
    env: { PATH: '/usr/bin:/bin' },
    stdout: (chunk) => {
      said += chunk;
    },
    stderr: (chunk) => {
      complained += chunk;
    },
    ...options,
  });
  return { ...ended, said, complained };
}

test('exit code and output', async () => {
  expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
    code: 3,
    signal: null,
    said: 'out\n',
    complained: 'err\n',
  });
});

test('death by a signal', async () => {
  expect(await shell('kill -9 $$')).toMatchObject({ code: null, signal: 'SIGKILL' });
});

test('the environment is what is given and nothing else', async () => {
  const { said } = await shell('env', { env: { PATH: '/usr/bin:/bin', A: '1' } });
  expect(
    said
      .split('\n')
      .filter((line) => !/^(PWD|SHLVL|_|OLDPWD)=/.test(line))
      .sort(),
  ).toEqual(['', 'A=1', 'PATH=/usr/bin:/bin']);
});

test('stdin comes from a stream; one that is not read does not hurt', async () => {
  expect((await shell('cat', { stdin: Readable.from(['a', 'b']) })).said).toBe('ab');
  expect((await shell('exit 0', { stdin: Readable.from(['x'.repeat(1_000_000)]) })).code).toBe(0);
});

test('a stream that breaks is the error', async () => {
  const broken = Readable.from(
    (async function* () {
      yield 'a';
      throw new Error('cut');
    })(),
  );
  await expect(shell('cat', { stdin: broken })).rejects.toThrow('cut');
});

test('more descriptors are read, too', async () => {
  let answer = '';
  await shell('echo there >&3', { descriptors: [(chunk) => (answer += chunk)] });
  expect(answer).toBe('there\n');
});

test('stdout into a stream that is slow', async () => {
  let got = 0;
  const slow = new Writable({
    write(chunk, _encoding, done) {
      got += chunk.length;
      setTimeout(done, 1);
    },
  });
  const finished = new Promise((resolve) => slow.on('finish', resolve));
  await shell('head -c 1000000 /dev/zero', { stdout: slow });
  await finished;
  expect(got).toBe(1_000_000);
});

test('ends at once when it is not wanted any more', async () => {
  const end = new AbortController();
  setTimeout(() => end.abort(new Error('enough')), 50);
  const started = performance.now();
  await expect(shell('sleep 60 & sleep 60', { signal: end.signal })).rejects.toThrow('enough');
  expect(performance.now() - started).toBeLessThan(5000);
});

test('does not start when it was not wanted to begin with', async () => {
  await expect(shell('true', { signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow('never');
});

test('what holds the output open is told to go, and then not heard', async () => {
  let told = 0;
  const options = { onLingering: () => told++ };
  const { code, said } = await shell('setsid sleep 30 & echo done', options);
  expect([code, said, told]).toEqual([0, 'done\n', 1]);
});

test('a program that is not there', async () => {
  const run = runProcess(['/nosuch'], { env: {}, stdout: () => {}, stderr: () => {} });
  await expect(run).rejects.toThrow('ENOENT');
});
