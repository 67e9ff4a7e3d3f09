/** What people and programs may log in with, by the call `login` (TLS certificates: deployment.domain.mutualTls). */
import { z } from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Its answers decide who may come in, so they have to come from it. */
const issuerUrl = z
  .url()
  .refine((text) => text.startsWith('https://') || LOOPBACK.has(new URL(text).hostname), 'has to be https');

const oidc = z.strictObject({
  /** as it stands in the tokens; its discovery document names the keys */
  issuer: issuerUrl,
  /** the `aud` that this hub goes by */
  audience: z.string().min(1),
  /** claims that a token must have: a glob each; of a list any item has to fit */
  claims: z.record(z.string(), z.string()).default({}),
  /** the claim that tells who it is */
  username_claim: z.string().default('preferred_username'),
  /** globs of that claim, and the user's name here; the first that fits. Absent: the claim is the name */
  users: z.record(z.string(), z.string().min(1)).optional(),
  /** put before a name that is taken from the claim, so that two issuers cannot take each other's users */
  username_prefix: z.string().default(''),
});
export type OidcSettings = z.infer<typeof oidc>;

export const login = z.strictObject({
  /** passwords, for those users who have one */
  password: z.boolean().default(true),
  /** API tokens; days that one may live */
  tokens: z.strictObject({ enabled: z.boolean().default(true), max_days: z.int().min(1).default(365) }).prefault({}),
  oidc: z.array(oidc).default([]),
});
