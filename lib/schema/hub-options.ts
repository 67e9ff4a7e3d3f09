/**
 * Koji's own hub options (hub.conf, section [hub]; Koji 1.35) under Koji's names with Koji's defaults. Left out is what has
 * no meaning here: database, processes, plugin paths, log formats and tracebacks, Kerberos, Maven, the scheduler's interval.
 */
import { z } from 'zod';
import { listOf } from '#schema/words';

const seconds = z.int().min(0);
const count = z.int().min(0);

const regexp = z.string().refine((text) => {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}, 'not a regular expression');

export const hubOptions = z.strictObject({
  /** subjects of certificates that may log other users in (separated by |) */
  ProxyDNs: listOf('|').default([]),
  /** principal of a host, %s for its name */
  HostPrincipalFormat: z.string().optional(),
  /** the part of a certificate's subject that is the user's name */
  DNUsernameComponent: z.string().default('CN'),
  /** sessions by headers only, never in the URL, where logs may keep it */
  DisableURLSessions: z.boolean().default(false),
  /** minutes after which a session must be renewed */
  SessionRenewalTimeout: z.int().min(1).default(1440),
  /** an unknown identity becomes a user at its first sslLogin */
  LoginCreatesUser: z.boolean().default(true),

  /** address of the web pages in notifications; absent: this deployment's own */
  KojiWebURL: z.url().optional(),
  /** appended to user names for mail */
  EmailDomain: z.string().optional(),
  NotifyOnSuccess: z.boolean().default(true),
  DisableNotifications: z.boolean().default(false),

  /** policy violations name the rule */
  VerbosePolicy: z.boolean().default(false),
  /** a policy that is not there allows */
  MissingPolicyOk: z.boolean().default(true),
  EnableMaven: z.boolean().default(false),
  EnableWin: z.boolean().default(false),

  /** bytes */
  MaxRequestLength: z.int().min(1024).default(4_194_304),
  /** all but admins get fault 1014 */
  LockOut: z.boolean().default(false),
  /** everybody gets fault 1014 with OfflineMessage */
  ServerOffline: z.boolean().default(false),
  OfflineMessage: z.string().optional(),

  MaxNameLengthInternal: count.default(256),
  /** empty: any name */
  RegexNameInternal: regexp.default('^[A-Za-z0-9/_.+-]+$'),
  RegexUserName: regexp.default('^[A-Za-z0-9/_.@-]+$'),
  RPMDefaultChecksums: listOf().default(['md5', 'sha256']),

  /** the call newRepo makes tasks */
  AllowNewRepo: z.boolean().default(true),
  /** owner of the tasks of requested repos */
  RepoQueueUser: z.string().default('kojira'),
  MaxRepoTasks: count.default(10),
  RepoRetries: count.default(3),
  /** minutes a finished request is kept */
  RequestCleanTime: count.default(1440),
  /** how far a repo may lag behind its tag */
  RepoLag: seconds.default(3600),
  RepoAutoLag: seconds.default(7200),
  RepoLagWindow: z.int().min(1).default(600),
  /** globs of tags whose repos have debuginfo, sources, separate sources */
  DebuginfoTags: listOf().default([]),
  SourceTags: listOf().default([]),
  SeparateSourceTags: listOf().default([]),

  /** tasks at a time on a host that does not say itself */
  MaxJobs: count.default(15),
  CapacityOvercommit: z.number().min(0).default(5),
  ReadyTimeout: seconds.default(180),
  AssignTimeout: seconds.default(300),
  SoftRefusalTimeout: seconds.default(900),
  HostTimeout: seconds.default(900),
});
