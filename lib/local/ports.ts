/** Ports and the addresses that containers reach. */
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
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

/**
 * The host by a name that works both on the host and in containers. On Linux that is the bridge's own address;
 * Docker Desktop resolves host.docker.internal on both sides.
 */
export async function hostForContainers(): Promise<string> {
  const format = '{{range .IPAM.Config}}{{.Gateway}} {{end}}';
  const { stdout } = await tryCommand(['docker', 'network', 'inspect', 'bridge', '--format', format], {
    log: 'docker',
  });
  const ours = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const gateway = stdout.split(/\s+/).find((address) => ours.some((own) => own.address === address));
  return gateway ?? 'host.docker.internal';
}

/** Addresses to listen on so that users here and containers reach a server, and nobody else. */
export function listenAddresses(containersHost: string, extra?: string): string[] {
  if (extra === '0.0.0.0') return [extra];
  const bridge = containersHost === 'host.docker.internal' ? [] : [containersHost];
  return [...new Set(['127.0.0.1', ...bridge, ...(extra ? [extra] : [])])];
}
