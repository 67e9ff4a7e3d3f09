import { expect, test } from 'vitest';
import { message } from '#aws/mail';

const mail = {
  to: ['a@example.org', 'b@example.org'],
  subject: 'żółw\r\nBcc: x@example.org',
  text: 'Grüße\n',
  headers: {},
};

function parsed(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { lines: head.split('\r\n'), body: Buffer.from(body, 'base64').toString() };
}

test('a mail has its sender, recipients, subject and text in what every mail program reads', () => {
  const { lines, body } = parsed(message('toji@example.org', 'admins@example.org', mail));
  expect(lines).toEqual([
    ...['From: toji@example.org', 'Reply-To: admins@example.org', 'To: a@example.org, b@example.org'],
    `Subject: =?utf-8?B?${Buffer.from('żółw Bcc: x@example.org').toString('base64')}?=`,
    ...['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'],
  ]);
  expect(body).toBe('Grüße\n');
});

test('a header may be there twice, and stays on its line', () => {
  const headers = { 'X-Koji-Tag': ['one', 'two'], 'X-Koji-User': 'me\r\nBcc: x@example.org' };
  const { lines } = parsed(message('toji@example.org', undefined, { ...mail, headers }));
  expect(lines.slice(3, 6)).toEqual(['X-Koji-Tag: one', 'X-Koji-Tag: two', 'X-Koji-User: me Bcc: x@example.org']);
});
