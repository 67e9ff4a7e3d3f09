import { isIP } from 'node:net';
import { type Connection, type ConnectionOptions, create_container } from 'rhea';
import { Batch, type Sent } from './batch.ts';
import type { Outgoing } from './outgoing.ts';

export interface Limits {
  /** seconds until the broker has to have answered */
  readonly connect_timeout: number;
  /** seconds for all of it */
  readonly send_timeout: number;
  /** seconds that the broker may keep a message */
  readonly ttl: number | undefined;
}

/** PEM texts. */
export interface Certificates {
  readonly cert?: string | undefined;
  readonly cacert?: string | undefined;
}

/**
 * Sends messages to one broker over one connection. What the broker has not accepted when the connection or the time is over,
 * is for another try: a message that was on its way may then come twice.
 */
export async function sendTo(
  url: string,
  tls: Certificates,
  messages: readonly Outgoing[],
  { connect_timeout, send_timeout, ttl }: Limits,
): Promise<Sent> {
  const batch = new Batch(messages, ttl);
  const connection = create_container().connect({ ...optionsOf(url, tls), reconnect: false });
  connection.once('connection_open', () => batch.start(connection));
  connection.on('accepted', ({ delivery }) => batch.settled(delivery, null));
  connection.on('rejected', ({ delivery }) => batch.settled(delivery, 'a message was rejected'));
  connection.on('released', ({ delivery }) => batch.settled(delivery, 'a message was released'));
  connection.on('modified', ({ delivery }) => batch.settled(delivery, 'a message was released'));
  connection.on('sender_error', ({ sender }) => batch.end(`${describe(sender?.error)} (address)`));
  connection.on('connection_error', () => batch.end(describe(connection.error)));
  connection.on('connection_close', () => batch.end('the broker has closed the connection'));
  connection.on('disconnected', ({ error }) => batch.end(describe(error) || 'disconnected'));
  connection.on('error', (error: unknown) => batch.end(describe(error)));
  const connecting = setTimeout(() => {
    if (!connection.is_open()) batch.end(`no connection after ${connect_timeout} seconds`);
  }, connect_timeout * 1000);
  const sending = setTimeout(() => batch.end(`not done after ${send_timeout} seconds`), send_timeout * 1000);
  const sent = await batch.over;
  clearTimeout(connecting);
  clearTimeout(sending);
  leave(connection);
  return sent;
}

/** What may still come from a connection that is given up must not end the process, nor be in its log. */
function leave(connection: Connection): void {
  connection.removeAllListeners();
  for (const event of ['error', 'disconnected']) connection.on(event, () => undefined);
  if (connection.is_open()) connection.close();
  else connection.socket?.destroy();
}

function optionsOf(url: string, { cert, cacert }: Certificates): ConnectionOptions {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'amqps:';
  const login =
    username === '' ? {} : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const plain = { host: hostname, hostname, port: Number(port) || (secure ? 5671 : 5672), ...login };
  if (!secure) return plain;
  return {
    ...plain,
    transport: 'tls',
    ...(isIP(hostname) ? {} : { servername: hostname }),
    rejectUnauthorized: true,
    ...(cacert === undefined ? {} : { ca: cacert }),
    // the certificate is who we are, unless the URL names somebody
    ...(cert === undefined ? {} : { cert, key: cert, enable_sasl_external: username === '' }),
  } as ConnectionOptions;
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error !== 'object' || error === null) return error === undefined ? '' : String(error);
  const { condition, description } = error as { condition?: string; description?: string };
  return [condition, description].filter(Boolean).join(': ');
}
