/** What is to be deployed: the CDK context and the settings file, validated before the first construct is made. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node } from 'constructs';
import { z } from 'zod';
import { loadSettings } from '#schema/load-settings';
import { type RunrootSettings, runroot } from '#schema/runroot';
import { parseSettings, type Settings, SettingsError } from '#schema/settings';

export const PROJECT_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * The emulator on this machine. Functions run on the host, builders in containers, and a signed URL that a function makes
 * names the endpoint it uses: so that is an address which both reach (context localHost).
 */
interface LocalCloud {
  readonly functionsEndpoint: string;
  /** the front before the HTTP API, as containers and as users reach it */
  readonly frontForBuilders: string;
  readonly frontForUsers: string;
}

export type BridgeSettings = Settings['protonmsg'];
type WebhookSettings = Settings['webhooks'];

export interface Deployment {
  readonly stage: string;
  /** the `deployment` part of the settings: what the constructs depend on */
  readonly settings: Settings['deployment'];
  /** the address that the hub sends mail from, if any */
  readonly mailFrom: string | undefined;
  /** the plugin protonmsg's settings, when it is on */
  readonly bridge: BridgeSettings | undefined;
  /** the plugin webhooks' settings, when it is on */
  readonly webhooks: WebhookSettings | undefined;
  /** what runroot's containers mount; nothing when the plugin is off */
  readonly runroot: RunrootSettings;
  /** absolute path of the settings file; undefined: there is none, defaults hold */
  readonly settingsFile: string | undefined;
  /** set for a deployment to the emulator */
  readonly local: LocalCloud | undefined;
  /** an image that exists already (local mode), in place of the one built from containers/builder */
  readonly builderImage: string | undefined;
}

const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const context = z.object({
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,15}$/, 'small letters, digits and dashes, at most 16')
    .optional(),
  local: flag.default(false),
  settings: z.string().optional(),
  builderImage: z.string().min(1).optional(),
  localHost: z.string().min(1).default('host.docker.internal'),
  emulatorPort: port.default(4566),
  frontPort: port.default(8080),
});

/** The settings file: the one named must exist, the default one may. */
function findSettings(named: string | undefined): string | undefined {
  const file = resolve(PROJECT_ROOT, named ?? 'toji.json');
  if (named === undefined && !existsSync(file)) return undefined;
  return file;
}

/** A function in AWS has no files but its own: certificates are secrets there. */
function bridgeOf({ plugins, protonmsg }: Settings, local: boolean): BridgeSettings | undefined {
  if (!plugins.includes('protonmsg')) return undefined;
  const files = (['cert', 'cacert'] as const).filter((name) => {
    const place = protonmsg.broker[name];
    return !local && place !== undefined && !place.startsWith('arn:');
  });
  if (files.length === 0) return protonmsg;
  throw new SettingsError(files.map((name) => `protonmsg.broker.${name}: has to be the ARN of a secret`));
}

/** Whoever may add a webhook could otherwise reach what is near the function. */
function webhooksOf({ plugins, webhooks }: Settings, local: boolean): WebhookSettings | undefined {
  if (!plugins.includes('webhooks')) return undefined;
  if (webhooks.private && !local) throw new SettingsError(['webhooks.private: for the local cloud only']);
  return webhooks;
}

/** Reads the context keys stage, local, settings, builderImage, localHost, emulatorPort and frontPort. */
export function readDeployment(node: Node): Deployment {
  const keys = Object.keys(context.shape);
  const given = context.parse(Object.fromEntries(keys.map((key) => [key, node.tryGetContext(key) ?? undefined])));
  const settingsFile = findSettings(given.settings);
  const settings = settingsFile ? loadSettings(settingsFile) : parseSettings({});
  return {
    stage: given.stage ?? (given.local ? 'local' : 'prod'),
    settings: settings.deployment,
    mailFrom: settings.mail.from,
    bridge: bridgeOf(settings, given.local),
    webhooks: webhooksOf(settings, given.local),
    runroot: settings.plugins.includes('runroot') ? settings.runroot : runroot.parse({}),
    settingsFile,
    local: given.local
      ? {
          functionsEndpoint: `http://${given.localHost}:${given.emulatorPort}`,
          frontForBuilders: `http://${given.localHost}:${given.frontPort}`,
          frontForUsers: `http://127.0.0.1:${given.frontPort}`,
        }
      : undefined,
    builderImage: given.builderImage,
  };
}
