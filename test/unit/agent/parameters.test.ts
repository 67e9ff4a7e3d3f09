import { expect, test } from 'vitest';
import { parseParameters } from '#agent/parameters';

const text = `TOJI_HUB_URL=http://hub.example.com/kojihub
TOJI_TOPURL=http://hub.example.com/kojifiles/
TOJI_TASK_ID=17
TOJI_ATTEMPT=2
TOJI_SESSION_ID=74
TOJI_SESSION_KEY=1-a=b=
TOJI_TASK_TOKEN=AAA=
`;

test('lines NAME=value, values with equals signs', () => {
  expect(parseParameters(text)).toEqual({
    hubUrl: 'http://hub.example.com/kojihub',
    topurl: 'http://hub.example.com/kojifiles',
    taskId: 17,
    attempt: 2,
    session: { id: 74, key: '1-a=b=', headerAuth: true },
    token: 'AAA=',
  });
});

test('no token is no problem', () => {
  expect(parseParameters(text.replace(/TOJI_TASK_TOKEN.*/, '')).token).toBe('');
});

test.each(['TOJI_HUB_URL', 'TOJI_TASK_ID', 'TOJI_SESSION_KEY'])('%s is needed', (name) => {
  expect(() => parseParameters(text.replace(new RegExp(`${name}=.*`), ''))).toThrow(name);
});
