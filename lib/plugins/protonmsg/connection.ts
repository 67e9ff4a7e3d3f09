import { isIP } from 'node:net';
import { type ConnectionOptions, create_container, type EventContext, type Message, type Sender } from 'rhea';
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

export interface Sent {
  /** ids of what the broker has accepted */
  readonly accepted: ReadonlySet<string>;
  /** why not all of it, in words */
  readonly problem: string | null;
}

/**
 * Sends messages to one broker over one connection, in their order for each address. What the broker has not accepted when
 * the connection or the time is over, is for another try: a message that was on its way may then come twice.
 */
export function sendTo(url: string, tls: Certificates, messages: readonly Outgoing[], limits: Limits): Promise<Sent> {
  return new Promise((resolve) => {
    const accepted = new Set<string>();
    const waiting = Map.groupBy(messages, ({ address }) => address);
    const underway = new Map<unknown, string>();
    const connection = create_container().connect({ ...optionsOf(url, tls), reconnect: false });
    let open = messages.length;
    let problem: string | null = null;
    let connected = false;

    const end = (why: string | null): void => {
      problem ??= why;
      clearTimeout(connecting);
      clearTimeout(sending);
      connection.removeAllListeners();
      // what may still come from a connection that is given up must not end the process
      connection.on('error', () => undefined);
      if (connection.is_open()) connection.close();
      else connection.socket?.destroy();
      resolve({ accepted, problem });
    };
    const settled = (context: EventContext, why: string | null): void => {
      const id = underway.get(context.delivery);
      if (id === undefined) return;
      underway.delete(context.delivery);
      if (why === null) accepted.add(id);
      else problem ??= why;
      if (--open === 0) end(null);
    };
    const fill = (sender: Sender, address: string): void => {
      const rest = waiting.get(address) ?? [];
      while (rest.length > 0 && sender.sendable()) {
        const { id, properties, body } = rest.shift()!;
        underway.set(sender.send(amqp(properties, body, limits.ttl)), id);
      }
    };

    const connecting = setTimeout(() => {
      if (!connected) end(`no connection after ${limits.connect_timeout} seconds`);
    }, limits.connect_timeout * 1000);
    const sending = setTimeout(() => end(`not done after ${limits.send_timeout} seconds`), limits.send_timeout * 1000);

    connection.on('connection_open', () => {
      connected = true;
      for (const address of waiting.keys()) {
        const sender = connection.open_sender({ target: { address }, autosettle: true });
        sender.on('sendable', () => fill(sender, address));
      }
      if (open === 0) end(null);
    });
    connection.on('accepted', (context) => settled(context, null));
    connection.on('rejected', (context) => settled(context, 'a message was rejected'));
    connection.on('released', (context) => settled(context, 'a message was released'));
    connection.on('modified', (context) => settled(context, 'a message was released'));
    connection.on('sender_error', ({ sender }) => end(`${describe(sender?.error)} (address)`));
    connection.on('connection_error', (context) => end(describe(context.connection.error)));
    connection.on('connection_close', () => end('the broker has closed the connection'));
    connection.on('disconnected', (context) => end(describe(context.error) || 'disconnected'));
    connection.on('error', (error: unknown) => end(describe(error)));
  });
}

/** What Koji sends: the properties, and JSON as text. */
function amqp(properties: Outgoing['properties'], body: string, ttl: number | undefined): Message {
  const plain = { application_properties: { ...properties }, body };
  return ttl === undefined ? plain : { ...plain, ttl: ttl * 1000 };
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
