/** A real broker for tests: RabbitMQ in a container, over TLS with client certificates, that can be stopped and started. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Connection, create_container, type Dictionary } from 'rhea';
import { BASE_IMAGE, needBaseImage } from '../../../../lib/local/base-image.ts';

const IMAGE = 'toji-test-broker:local';
const USER = 'toji';

export interface Received {
  readonly properties: Dictionary<unknown>;
  readonly body: unknown;
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

export class Broker {
  readonly name = `toji-broker-${process.pid}`;
  readonly certs = mkdtempSync(join(tmpdir(), 'toji-certs-'));
  readonly received: Received[] = [];
  private consumer: Connection | undefined;
  private address = '';

  get url(): string {
    return `amqps://${this.address}:5671`;
  }

  /** PEM texts of the client. */
  get certificates(): { cert: string; cacert: string } {
    return { cert: this.pem('client-all.pem'), cacert: this.pem('ca.pem') };
  }

  private pem(name: string): string {
    return readFileSync(join(this.certs, name), 'utf8');
  }

  async start(): Promise<this> {
    await needBaseImage();
    run(
      'docker',
      'build',
      '-q',
      '-t',
      IMAGE,
      '--build-arg',
      `BASE=${BASE_IMAGE}`,
      dirname(fileURLToPath(import.meta.url)),
    );
    run('docker', 'create', '--name', this.name, '-v', `${this.certs}:/certs`, IMAGE);
    this.makeAuthority();
    // the certificate names the address, which is known only once it runs; RabbitMQ reads the files when it starts
    this.makeCertificate('server', 'broker', 'IP:127.0.0.1');
    this.makeCertificate('client', USER);
    writeFileSync(join(this.certs, 'client-all.pem'), this.pem('client.pem') + this.pem('client.key'));
    run('docker', 'start', this.name);
    this.address = this.ask('{{.NetworkSettings.IPAddress}}');
    this.makeCertificate('server', 'broker', `IP:${this.address}`);
    run('docker', 'restart', '-t', '1', this.name);
    await this.ready();
    run('docker', 'exec', this.name, 'rabbitmqctl', 'add_user', USER, 'unused');
    run('docker', 'exec', this.name, 'rabbitmqctl', 'set_permissions', USER, '.*', '.*', '.*');
    return this;
  }

  async down(): Promise<void> {
    this.consumer?.close();
    run('docker', 'stop', '-t', '1', this.name);
  }

  /** Up again, under the same address. */
  async up(): Promise<void> {
    run('docker', 'start', this.name);
    if (this.ask('{{.NetworkSettings.IPAddress}}') !== this.address)
      throw new Error('the broker has another address now');
    await this.ready();
  }

  /** Listens to all topics with a prefix from now on. */
  async consume(prefix: string): Promise<void> {
    const { cert, cacert } = this.certificates;
    const tls = { transport: 'tls' as const, ca: cacert, cert, key: cert, enable_sasl_external: true };
    const connection = create_container().connect({ host: this.address, port: 5671, reconnect: false, ...tls });
    this.consumer = connection;
    connection.on('disconnected', () => undefined);
    connection.on('message', ({ message }) => {
      this.received.push({
        properties: message!.application_properties ?? {},
        body: JSON.parse(String(message!.body)),
      });
    });
    const receiver = connection.open_receiver({ source: { address: `${prefix}.#` } });
    await new Promise<void>((resolve, reject) => {
      receiver.once('receiver_open', () => resolve());
      receiver.once('receiver_error', () => reject(new Error(String(receiver.error))));
    });
  }

  /** Waits for so many messages. */
  async until(count: number): Promise<Received[]> {
    for (let i = 0; i < 100 && this.received.length < count; i++) await delay(100);
    return this.received;
  }

  stop(): void {
    this.consumer?.close();
    run('docker', 'rm', '-f', this.name);
    rmSync(this.certs, { recursive: true, force: true });
  }

  private ask(format: string): string {
    return run('docker', 'inspect', '-f', format, this.name);
  }

  private async ready(): Promise<void> {
    for (let i = 0; ; i++) {
      try {
        run('docker', 'exec', this.name, 'rabbitmq-diagnostics', '-q', 'check_port_connectivity');
        return;
      } catch (error) {
        if (i === 60) throw error;
        await delay(1000);
      }
    }
  }

  private makeAuthority(): void {
    const files = ['-keyout', join(this.certs, 'ca.key'), '-out', join(this.certs, 'ca.pem')];
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Toji test', ...files);
  }

  private makeCertificate(name: string, commonName: string, alternative?: string): void {
    const file = (ending: string) => join(this.certs, `${name}.${ending}`);
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', file('key')];
    run('openssl', 'req', '-new', ...key, '-subj', `/CN=${commonName}`, '-out', file('csr'));
    writeFileSync(file('ext'), alternative ? `subjectAltName=${alternative}\n` : 'keyUsage=digitalSignature\n');
    const authority = ['-CA', join(this.certs, 'ca.pem'), '-CAkey', join(this.certs, 'ca.key'), '-CAcreateserial'];
    run(
      'openssl',
      'x509',
      '-req',
      '-in',
      file('csr'),
      ...authority,
      '-days',
      '2',
      '-extfile',
      file('ext'),
      '-out',
      file('pem'),
    );
    run('chmod', '644', file('key'), file('pem'), join(this.certs, 'ca.pem'));
    run('chmod', '755', this.certs);
  }
}
