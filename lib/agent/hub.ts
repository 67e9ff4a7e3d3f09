import type { ClientSession } from '#client/session';

/** As much of a session as a task may use. */
export type HubCalls = Pick<ClientSession, 'call'>;
