import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { Mail, Mailer } from '#hub/hub';

/** Mail by SES, as the settings' sender. */
export function mailer(from: string, replyTo?: string): Mailer {
  const ses = new SESClient();
  return async (mail) => {
    const raw = Buffer.from(message(from, replyTo, mail));
    await ses.send(new SendRawEmailCommand({ Source: from, Destinations: [...mail.to], RawMessage: { Data: raw } }));
  };
}

/** RFC 5322; header values cannot break out of their line. */
export function message(from: string, replyTo: string | undefined, { to, subject, text, headers }: Mail): string {
  const line = (name: string, value: string): string => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`;
  const encoded = `=?utf-8?B?${Buffer.from(subject.replace(/[\r\n]+/g, ' ')).toString('base64')}?=`;
  return (
    line('From', from) +
    (replyTo ? line('Reply-To', replyTo) : '') +
    line('To', to.join(', ')) +
    line('Subject', encoded) +
    Object.entries(headers)
      .flatMap(([name, value]) => [value].flat().map((one) => line(name, one)))
      .join('') +
    line('MIME-Version', '1.0') +
    line('Content-Type', 'text/plain; charset=utf-8') +
    line('Content-Transfer-Encoding', 'base64') +
    '\r\n' +
    Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')
  );
}
