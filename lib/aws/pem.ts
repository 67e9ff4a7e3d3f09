import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const known = new Map<string, Promise<string>>();

/**
 * The PEM text that a setting names: a secret by its ARN, or a file (the local cloud). It is read once a process; one that
 * cannot be read is asked for again.
 */
export function pemOf(place: string | undefined): Promise<string | undefined> {
  if (place === undefined) return Promise.resolve(undefined);
  const held = known.get(place);
  if (held) return held;
  const read = place.startsWith('arn:')
    ? secret(place)
    : Promise.resolve(place).then((path) => readFileSync(path, 'utf8'));
  known.set(place, read);
  read.catch(() => known.delete(place));
  return read;
}

async function secret(SecretId: string): Promise<string> {
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }));
  if (SecretString === undefined) throw new Error(`${SecretId} holds no text`);
  return SecretString;
}
