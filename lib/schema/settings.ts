/**
 * Everything that is set for a deployment, in one object: what toji.json says, checked, with defaults for the rest. No file
 * at all gives a working hub. Option names are Koji's where Koji has the option.
 */
import { z } from 'zod';
import { PolicyError } from '#core/policy/error';
import { parsePolicy } from '#core/policy/parse';
import { parseFamilyGroup } from '#schema/attempt';
import { builder, engine, keeper } from '#schema/builder-settings';
import { defaultPolicies } from '#schema/default-policies';
import { type BuilderArch, builderArch, deploymentSettings } from '#schema/deployment';
import { hubOptions } from '#schema/hub-options';
import { login } from '#schema/login';
import { pluginName, protonmsg, saveFailedTree, sidetag, webhooks } from '#schema/plugin-settings';
import {
  account,
  type ChannelSettings,
  channel,
  type HostSettings,
  host,
  KOJI_CHANNELS,
  POOL_ARCHES,
  PRIVILEGED_CHANNEL,
} from '#schema/resources';
import { runroot } from '#schema/runroot';

/** A policy's text; a list of lines is easier to write in JSON. */
const policyText = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join('\n'))]);

const settingsFile = z.strictObject({
  deployment: deploymentSettings.prefault({}),
  hub: hubOptions.prefault({}),
  /** policies by name; Koji's defaults hold for those that are not here */
  policy: z.record(z.string().min(1), policyText).default({}),
  /** policies may use `||`, parentheses and `!` */
  policy_extensions: z.boolean().default(false),
  channels: z.array(channel).default([]),
  /** absent: a pool for each of deployment.builders.arches */
  hosts: z.array(host).optional(),
  accounts: z.array(account).default([]),
  login: login.prefault({}),
  builder: builder.prefault({}),
  engine: engine.prefault({}),
  keeper: keeper.prefault({}),
  mail: z
    .strictObject({
      /** sender of notifications; without one nothing is sent */
      from: z.email().optional(),
      reply_to: z.email().optional(),
    })
    .prefault({}),
  /** bytes of one uploaded file */
  max_upload: z
    .int()
    .min(1)
    .default(20 * 1024 ** 3),
  plugins: z.array(pluginName).default(['runroot', 'save_failed_tree', 'sidetag', 'kiwi']),
  /** settings of plugins that have no section of their own below, by plugin */
  plugin_settings: z.record(pluginName, z.unknown()).default({}),
  runroot: runroot.prefault({}),
  save_failed_tree: saveFailedTree.prefault({}),
  sidetag: sidetag.prefault({}),
  protonmsg: protonmsg.prefault({}),
  webhooks: webhooks.prefault({}),
});
type Written = z.output<typeof settingsFile>;

export type SettingsInput = z.input<typeof settingsFile>;

const settingsSchema = settingsFile.superRefine(checkTogether).transform(complete);
export type Settings = z.output<typeof settingsSchema>;

/** Settings that cannot be used. The message has one line `path: problem` for each fault. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Checks settings as read from a file; `{}` gives the defaults. Throws SettingsError with every fault there is. */
export function parseSettings(input: unknown): Settings {
  const result = settingsSchema.safeParse(input);
  const shape = (result.error?.issues ?? []).map(
    (issue) => `${z.core.toDotPath(issue.path) || '(settings)'}: ${issue.message}`,
  );
  const problems = [...shape, ...policyProblems(input)];
  if (problems.length > 0 || !result.data) throw new SettingsError(problems);
  return result.data;
}

const policiesAlone = z.object({
  policy: z.record(z.string(), policyText.catch('')),
  policy_extensions: z.boolean().catch(false),
});

/** Looks at the policies whatever else is wrong, so that one run shows all that is to be mended. */
function policyProblems(input: unknown): string[] {
  const { data } = policiesAlone.safeParse(input);
  return Object.entries(data?.policy ?? {}).flatMap(([name, text]) => {
    try {
      parsePolicy(name, text, { extended: data!.policy_extensions });
      return [];
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return [`policy.${name}: ${error.message}`];
    }
  });
}

/** What each part alone cannot know. */
function checkTogether(settings: Written, context: z.RefinementCtx): void {
  const fault = (message: string, ...path: (string | number)[]) => context.addIssue({ code: 'custom', message, path });
  const channels = new Set<string>(channelsOf(settings).map(({ name }) => name));
  for (const [index, { channels: wanted, pool }] of (settings.hosts ?? []).entries()) {
    for (const name of wanted ?? []) if (!channels.has(name)) fault(`no channel ${name}`, 'hosts', index, 'channels');
    const { arch, fitting } = parseFamilyGroup(pool);
    if (fitting !== 'privileged' || arch in settings.deployment.builders.privileged) continue;
    fault(`needs deployment.builders.privileged.${arch}`, 'hosts', index, 'pool');
  }
  for (const list of ['channels', 'hosts', 'accounts'] as const) {
    const names = (settings[list] ?? []).map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index) fault(`${name} comes twice`, list, index, 'name');
    }
  }
  const sizes = settings.deployment.builders.sizes;
  const hasSize = (name: string) => Object.hasOwn(sizes, name);
  if (!hasSize(settings.builder.size)) fault(`no size ${settings.builder.size}`, 'builder', 'size');
  for (const [method, size] of Object.entries(settings.builder.sizes)) {
    if (!hasSize(size)) fault(`no size ${size}`, 'builder', 'sizes', method);
  }
  for (const [pattern, size] of Object.entries(settings.builder.package_sizes)) {
    if (!hasSize(size)) fault(`no size ${size}`, 'builder', 'package_sizes', pattern);
  }
  for (const name of Object.keys(settings.engine.quotas.channels)) {
    if (!channels.has(name)) fault(`no channel ${name}`, 'engine', 'quotas', 'channels', name);
  }
  if (settings.engine.lease <= settings.engine.heartbeat) fault('must be longer than heartbeat', 'engine', 'lease');
  if (settings.plugins.includes('protonmsg') && settings.protonmsg.broker.urls.length === 0) {
    fault('plugin protonmsg needs a broker', 'protonmsg', 'broker', 'urls');
  }
}

function complete(settings: Written) {
  const fromConfig = settings.builder.allowed_scms.trim() !== '';
  const hosts = settings.hosts ?? pools(settings.deployment.builders);
  return {
    ...settings,
    policy: { ...defaultPolicies, ...settings.policy },
    channels: channelsOf(settings),
    hosts: hosts.map((pool): HostSettings => ({ ...pool, channels: pool.channels ?? containerChannels(settings) })),
    builder: {
      ...settings.builder,
      allowed_scms_use_config: settings.builder.allowed_scms_use_config ?? fromConfig,
      allowed_scms_use_policy: settings.builder.allowed_scms_use_policy ?? !fromConfig,
    },
  };
}

const poolOf = (arch: BuilderArch) =>
  host.parse({
    name: `fargate-${arch}`,
    pool: arch,
    arches: [...POOL_ARCHES[arch]],
    description: `Containers of architecture ${arch}`,
  });

/** The capacity of a deployment that names none. */
const pools = ({ arches, privileged }: Written['deployment']['builders']) => [
  ...arches.map(poolOf),
  ...builderArch.options.flatMap((arch) =>
    privileged[arch] ? [privilegedPool(arch, privileged[arch].instances)] : [],
  ),
];

const privilegedPool = (arch: BuilderArch, instances: number) =>
  host.parse({
    name: `ec2-${arch}`,
    pool: `${arch}-privileged`,
    arches: [...POOL_ARCHES[arch]],
    channels: [PRIVILEGED_CHANNEL],
    maxjobs: instances,
    description: `Privileged containers of architecture ${arch}`,
  });

/** The channel of a plugin that is on. */
const runrootChannel = (settings: Written): string[] => (settings.plugins.includes('runroot') ? ['runroot'] : []);

const containerChannels = (settings: Written) => ['default', 'createrepo', 'image', ...runrootChannel(settings)];

/** Koji's channels, those of plugins that are on, and those of the file. */
function channelsOf(settings: Written): ChannelSettings[] {
  const own = settings.channels.map(({ name }) => name);
  const privileged = Object.keys(settings.deployment.builders.privileged).length > 0 ? [PRIVILEGED_CHANNEL] : [];
  const wanted = [...KOJI_CHANNELS, ...runrootChannel(settings), ...privileged];
  const shipped = wanted.filter((name) => !own.includes(name));
  return [...shipped.map((name) => ({ name })), ...settings.channels];
}
