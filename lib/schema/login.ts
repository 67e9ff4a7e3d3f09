/** How people and programs may log in. */
import { z } from 'zod';

const oidc = z.strictObject({
  /** issuer as it stands in the tokens; its discovery document names the keys */
  issuer: z.url(),
  audience: z.string().min(1),
  /** claim that holds the user's name */
  username_claim: z.string().default('preferred_username'),
  /** put before the name, so that two issuers cannot take each other's users */
  username_prefix: z.string().default(''),
});

export const login = z.strictObject({
  /** user and password, for those users who have one */
  password: z.boolean().default(true),
  tokens: z.strictObject({ enabled: z.boolean().default(true), max_days: z.int().min(1).default(365) }).prefault({}),
  oidc: z.array(oidc).default([]),
  /** signed requests of AWS identities: glob of the ARN -> user name */
  iam: z.record(z.string(), z.string()).default({}),
  /** TLS client certificates; needs deployment.domain.mutualTls */
  certificates: z.boolean().default(false),
});
export type LoginSettings = z.infer<typeof login>;
