/**
 * ID tokens of OpenID Connect issuers (people's single sign-on, CI systems, and AWS roles by outbound identity federation).
 * They are given where a password is asked for. Keys come from the issuer's discovery document and are kept by the process.
 */
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AuthError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import type { OidcSettings } from '#schema/login';

const TIMEOUT_MS = 5000;
/** Those whose keys can be published; a symmetric one would make the public key the secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Clocks may differ by this much, seconds. */
const TOLERANCE = 30;

export const isJwt = (secret: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);

export class Oidc {
  readonly #issuers: readonly OidcSettings[];
  readonly #keys = new Map<string, Promise<JWTVerifyGetKey>>();

  constructor(issuers: readonly OidcSettings[]) {
    this.#issuers = issuers;
  }

  /** The name of the user that a token stands for at `now`, epoch seconds. AuthError when it does not hold. */
  async nameIn(token: string, now: number): Promise<string> {
    const issuer = this.#issuerOf(token);
    const keys = await this.#keysOf(issuer.issuer);
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ issuer: issuer.issuer, audience: issuer.audience, algorithms: ALGORITHMS, requiredClaims: ['exp'] },
        ...{ currentDate: new Date(now * 1000), clockTolerance: TOLERANCE },
      });
      return nameOf(issuer, payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new AuthError(`token of ${issuer.issuer}: ${error.message}`);
      throw error;
    }
  }

  #issuerOf(token: string): OidcSettings {
    let written: string | undefined;
    try {
      written = decodeJwt(token).iss;
    } catch (error) {
      throw new AuthError(`not a token: ${(error as Error).message}`);
    }
    const issuer = this.#issuers.find((one) => one.issuer === written);
    if (!issuer) throw new AuthError(`tokens of ${written ?? 'nobody'} are not accepted here`);
    return issuer;
  }

  #keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    const known = this.#keys.get(issuer);
    if (known) return known;
    const found = discover(issuer);
    this.#keys.set(issuer, found);
    found.catch(() => this.#keys.delete(issuer));
    return found;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const document = (await answer.json()) as { issuer?: string; jwks_uri?: string };
    if (document.issuer !== issuer) throw new Error(`it is the document of ${document.issuer}`);
    return createRemoteJWKSet(new URL(document.jwks_uri ?? ''), { timeoutDuration: TIMEOUT_MS });
  } catch (error) {
    throw new AuthError(`${address} cannot be used: ${(error as Error).message}`);
  }
}

function nameOf(issuer: OidcSettings, payload: JWTPayload): string {
  for (const [claim, glob] of Object.entries(issuer.claims)) {
    const values = [payload[claim]].flat();
    if (!values.some((value) => value !== undefined && fnmatch(String(value), glob))) {
      throw new AuthError(`token of ${issuer.issuer}: its ${claim} is not ${glob}`);
    }
  }
  const claimed = payload[issuer.username_claim];
  if (typeof claimed !== 'string' || claimed === '') {
    throw new AuthError(`token of ${issuer.issuer}: it has no ${issuer.username_claim}`);
  }
  if (!issuer.users) return `${issuer.username_prefix}${claimed}`;
  const name = Object.entries(issuer.users).find(([glob]) => fnmatch(claimed, glob))?.[1];
  if (name === undefined) throw new AuthError(`token of ${issuer.issuer}: ${claimed} is nobody here`);
  return name;
}
