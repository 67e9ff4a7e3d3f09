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

/**
 * The local cloud's, or what another program offers at the address in TOJI_TEST_DYNAMODB or TOJI_TEST_S3: AWS_ACCESS_KEY_ID
 * and AWS_SECRET_ACCESS_KEY are for that one.
 */
export function clientFor(service: 'DYNAMODB' | 'S3') {
  const other = process.env[`TOJI_TEST_${service}`];
  return other ? { endpoint: other, region: 'us-east-1', maxAttempts: 1 } : client;
}

let count = 0;
/** A name of this run's own. */
export const unique = (word: string) => `toji-test-${word}-${process.pid}-${Date.now().toString(36)}-${count++}`;
