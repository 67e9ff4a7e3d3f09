import { entity } from './entity.ts';
import { pad } from './table.ts';

/** What a program logs in with in place of a password. Of its secret only a digest is kept. */
export interface ApiToken {
  readonly id: number;
  readonly user_id: number;
  /** what its owner calls it */
  readonly name: string;
  /** SHA-256 of the secret, hex */
  readonly digest: string;
  readonly create_ts: number;
  readonly expire_ts: number;
}

export const apiTokens = entity<ApiToken>({
  name: 'apitoken',
  lists: { g1: (token) => [`apitoken/user/${token.user_id}`, pad(token.id)] },
  ttl: (token) => Math.ceil(token.expire_ts),
});
