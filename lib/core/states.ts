/** Koji's state numbers (Koji 1.35, koji.TASK_STATES and its like). The numbers travel on the wire; names are printed. */
export const TASK = { FREE: 0, OPEN: 1, CLOSED: 2, CANCELED: 3, ASSIGNED: 4, FAILED: 5 } as const;
export const BUILD = { BUILDING: 0, COMPLETE: 1, DELETED: 2, FAILED: 3, CANCELED: 4 } as const;
export const REPO = { INIT: 0, READY: 1, EXPIRED: 2, DELETED: 3, PROBLEM: 4 } as const;
export const BUILDROOT = { INIT: 0, WAITING: 1, BUILDING: 2, EXPIRED: 3 } as const;
export const BUILDROOT_TYPE = { STANDARD: 0, EXTERNAL: 1 } as const;
export const USER_TYPE = { NORMAL: 0, HOST: 1, GROUP: 2 } as const;
export const USER_STATUS = { NORMAL: 0, BLOCKED: 1 } as const;
/** Kinds of digests of archives (koji.CHECKSUM_TYPES). */
export const CHECKSUM = { md5: 0, sha1: 1, sha256: 2 } as const;
export const AUTH_TYPE = { NORMAL: 0, KERBEROS: 1, SSL: 2, GSSAPI: 3 } as const;

/** The name of a state number in one of the tables above; undefined for a number that is none. */
export function stateName(states: Readonly<Record<string, number>>, state: number): string | undefined {
  return Object.keys(states).find((name) => states[name] === state);
}
