/** Ports and the addresses that containers reach. */
import { createServer } from 'node:net';
import { LocalProblem } from './problem.ts';
import { tryCommand } from './run-command.ts';

/** A port that somebody else holds is the user's problem, named with the setting that changes it. */
export async function needFreePort(port: number, setting: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
      reject(new LocalProblem(`port ${port} ${why}; free it, or choose another one: ${setting}=... npm start`));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

/** Is it an address of this machine? A bridge without containers is missing in the list of interfaces, so try it. */
function isOurs(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(0, address, () => probe.close(() => resolve(true)));
  });
}

/**
 * The host by a name that works both on the host and in containers. On Linux that is the bridge's own address, the first
 * of its subnet when the engine does not say; Docker Desktop resolves host.docker.internal on both sides.
 */
export async function hostForContainers(): Promise<string> {
  const format = '{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}}\n{{end}}';
  const { stdout } = await tryCommand(['docker', 'network', 'inspect', 'bridge', '--format', format], {
    log: 'docker',
  });
  const ipv4 = /^(\d+\.\d+\.\d+\.\d+)? (\d+\.\d+\.\d+\.)0\//m.exec(stdout);
  const address = ipv4 ? (ipv4[1] ?? `${ipv4[2]}1`) : undefined;
  return address && (await isOurs(address)) ? address : 'host.docker.internal';
}

/** Addresses to listen on so that users here and containers reach a server, and nobody else. */
export function listenAddresses(containersHost: string, extra?: string): string[] {
  if (extra === '0.0.0.0') return [extra];
  const bridge = containersHost === 'host.docker.internal' ? [] : [containersHost];
  return [...new Set(['127.0.0.1', ...bridge, ...(extra ? [extra] : [])])];
}
