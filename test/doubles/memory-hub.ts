import { withNames } from '#core/starstar';
import type { Struct, Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { dispatch } from '#rpc/dispatch';
import { parseSettings, type SettingsInput } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import type { Table } from '#store/table';

/** One who calls the hub. */
export interface Client {
  call(method: string, ...params: Value[]): Promise<unknown>;
  /** with named arguments */
  named(method: string, params: Value[], names: Struct): Promise<unknown>;
}

export interface MemoryHub {
  readonly hub: Hub;
  readonly clock: { now: number };
  readonly logged: { message: string; data?: object | undefined }[];
  anonymous(): Client;
  /** logs in; every account's password is its name */
  login(name: string): Promise<Client>;
  /** goes on with a session that login answered, with call numbers from 0 */
  resume(answer: unknown): Client;
}

const START = 1_800_000_000;

/**
 * A whole hub in memory behind its dispatcher, with users root (admin), alice, bob and the host user builder; or with another
 * table than that in memory.
 */
export async function memoryHub(settings: SettingsInput = {}, table: Table = new MemoryTable()): Promise<MemoryHub> {
  const clock = { now: START };
  const logged: MemoryHub['logged'] = [];
  const accounts = [
    { name: 'root', password: 'root', perms: ['admin'] },
    { name: 'alice', password: 'alice' },
    { name: 'bob', password: 'bob' },
    { name: 'builder', password: 'builder', usertype: 'host' as const },
  ];
  const all = parseSettings({ hosts: [], accounts, ...settings });
  const now = (): number => clock.now;
  const log = (message: string, data?: object) => void logged.push({ message, data });
  const hub = assembleHub({
    table,
    files: new MemoryFiles(now),
    settings: all,
    urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
    log: { info: log, error: log },
    now,
    pause: async () => {},
    kick: async () => {},
  });
  await bootstrap(hub, all);

  const anonymous = (): Client => clientOf(hub);
  const resume = (answer: unknown): Client => {
    const { 'session-id': id, 'session-key': key } = answer as Record<string, Value>;
    return clientOf(hub, { id: Number(id), key: String(key) });
  };
  return {
    ...{ hub, clock, logged, anonymous, resume },
    login: async (name) => resume(await anonymous().call('login', name, name)),
  };
}

/** One who calls this hub, with a session or without. */
export function clientOf(hub: Hub, session: { id: number; key: string } | null = null): Client {
  let callnum = 0;
  const call = (method: string, ...params: Value[]) => {
    const credentials = session && { ...session, callnum: callnum++ };
    return dispatch(hub, { credentials, identity: null, ip: '127.0.0.1' }, method, params);
  };
  return { call, named: (method, params, names) => call(method, ...withNames(params, names)) };
}
