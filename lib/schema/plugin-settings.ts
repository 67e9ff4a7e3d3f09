/** Settings of the plugins, under the names of Koji's own files (runroot.conf, save_failed_tree.conf, sidetag.conf, protonmsg.conf). */
import { z } from 'zod';
import { listOf } from '#schema/words';

/** Those that Toji comes with; further ones are folders of lib/plugins (docs/plugins.md). */
export const PLUGINS = [
  ...['runroot', 'save_failed_tree', 'sidetag', 'kiwi', 'protonmsg'],
  ...['echo', 'scmpolicy', 'tag2distrepo', 'webhooks'],
];

export const pluginName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and _');

export const saveFailedTree = z.strictObject({
  /** task methods whose buildroots may be saved; `*`: all */
  allowed_methods: listOf(/[\s,]+/).default(['buildArch']),
  /** globs of member names that are never put into an archive, beside those that always hold */
  paths: listOf().default(['*/tmp/krb5cc', '*/etc/*.keytab']),
  /** what a failed task's container keeps of itself before it goes: nothing, the build directory, or the whole root */
  capture: z.enum(['off', 'builddir', 'full']).default('full'),
  /** bytes; a bigger tree is not kept */
  max_size: z
    .int()
    .min(1)
    .default(4 * 1024 ** 3),
  /** seconds that a tree waits for somebody to ask for it (kojid: failed_buildroot_lifetime) */
  lifetime: z.int().min(60).default(14_400),
  /** how saved trees are stored; those that wait to be saved are always at hand */
  storage_class: z.enum(['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING']).default('ONEZONE_IA'),
  /** what a gigabyte costs there in a month, for the lists that users see */
  price: z.number().min(0).default(0.01),
  /** bytes of saved trees that one user may hold */
  user_quota: z
    .int()
    .min(0)
    .default(50 * 1024 ** 3),
});

export const sidetag = z.strictObject({
  /** a side tag goes with its last build */
  remove_empty: z.boolean().default(false),
  allowed_suffixes: listOf(/[\s,]+/).default([]),
  name_template: z
    .string()
    .regex(/\{tag_id\}/, 'needs {tag_id}, else two side tags would have one name')
    .refine((text) => !/[{}]/.test(text.replaceAll(/\{(basetag|tag_id)\}/g, '')), 'knows {basetag} and {tag_id} only')
    .default('{basetag}-side-{tag_id}'),
  /** have its repo made at once; Koji's default is off, and its client's `add-sidetag --wait` then waits for a repo that nobody makes */
  trigger_new_repo: z.boolean().default(true),
});

/** Not Koji's. */
export const webhooks = z.strictObject({
  /** seconds for one attempt */
  timeout: z.number().min(1).max(30).default(10),
  /** seconds after which a message that was not taken is sent again, one after the other (Standard Webhooks' own times) */
  retry_after: z.array(z.number().min(1).max(86_400)).max(12).default([5, 300, 1800, 7200, 18_000, 36_000, 36_000]),
  /** a webhook is switched off after so many failed attempts in a row, when they have lasted for so many hours */
  disable_failures: z.int().min(1).default(20),
  disable_hours: z.number().min(0).default(24),
  /** hours for which the secret before a new one is still used beside it */
  rotation_hours: z.number().min(0).max(720).default(24),
  /** webhooks that one user may have */
  per_user: z.int().min(1).default(20),
  /** http and addresses of this network, too: for the local cloud; AWS deployments refuse it */
  private: z.boolean().default(false),
});

export const protonmsg = z.strictObject({
  broker: z
    .strictObject({
      urls: listOf().default([]),
      cert: z.string().optional(),
      cacert: z.string().optional(),
      topic_prefix: z.string().default('koji'),
      /** seconds */
      connect_timeout: z.number().positive().default(10),
      send_timeout: z.number().positive().default(60),
    })
    .prefault({}),
  message: z
    .strictObject({
      /** a build's extra that is longer as JSON is left out; 0: never */
      extra_limit: z.int().min(0).default(0),
      /** seconds */
      ttl: z.int().min(1).optional(),
      /** log instead of sending; per cent of messages that then fail */
      test_mode: z.boolean().default(false),
      test_mode_fail: z.number().min(0).max(100).default(0),
    })
    .prefault({}),
  queue: z
    .strictObject({
      enabled: z.boolean().default(true),
      batch_size: z.int().min(1).default(100),
      /** hours after which an unsent message is dropped */
      max_age: z.number().positive().default(24),
    })
    .prefault({}),
});
