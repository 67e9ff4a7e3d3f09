/** SDK clients of the local cloud that runs (npm start). */
import { hostForContainers } from '#local/ports';
import { readSettings } from '#local/settings';

const settings = readSettings();

/** As builders and functions reach it: what is signed for this address has to hold there. */
export const endpoint = `http://${await hostForContainers()}:${settings.emulatorPort}`;

export const client = {
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
} as const;

let count = 0;
/** A name of this run's own. */
export const unique = (word: string) => `toji-test-${word}-${process.pid}-${Date.now().toString(36)}-${count++}`;
