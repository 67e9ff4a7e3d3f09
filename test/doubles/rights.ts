import type { Hub } from '#hub/hub';
import { ACCESS } from '#infra/access';
import type { FunctionName } from '#infra/names';
import { assembleHub } from '#rpc/assemble';

/** Reading; everything else changes something. Who signs an address gives away a right that he has to have. */
const READS = new Set(['get', 'getMany', 'query', 'stat', 'list', 'stream', 'signedGet']);

/**
 * The hub as a function of the deployment has it: what its role does not allow (lib/infra/access.ts) is refused, as AWS
 * would. The emulator of the local cloud asks nobody for rights, so nothing else would show what is missing.
 */
export function hubOf(name: FunctionName, { mail, ...hub }: Hub): Hub {
  const { table, files, sends = [] } = ACCESS[name];
  return assembleHub({
    ...hub,
    table: limited(hub.table, table, `the table, as ${name}`),
    files: limited(hub.files, files, `the files, as ${name}`),
    kick: sends.includes('engine') ? hub.kick : refusal(`wake the engine, as ${name}`),
    ...(mail ? { mail } : {}),
  });
}

function limited<T extends object>(store: T, level: 'read' | 'write' | undefined, what: string): T {
  return new Proxy(store, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const allowed = level === 'write' || (level === 'read' && READS.has(String(key)));
      return allowed ? value.bind(target) : refusal(`${String(key)} of ${what}`);
    },
  });
}

const refusal = (what: string) => async (): Promise<never> => {
  throw new Error(`AccessDenied: ${what}`);
};
