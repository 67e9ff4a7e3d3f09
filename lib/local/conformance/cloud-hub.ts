/** A second deployment of the same app on the local cloud, for the suite alone: own stage, table and bucket. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSettings } from '#schema/settings';
import { putFirstData } from '../admin.ts';
import { deploy, digestOfInstance, type Instance } from '../deploy.ts';
import type { DevHub } from '../dev-hub.ts';
import { isMarked, setMark } from '../digest.ts';
import { emulatorUrl } from '../emulator.ts';
import { forward } from '../front/forward.ts';
import { routeOf } from '../front/routes.ts';
import { parseOutputs } from '../outputs.ts';
import { STATE } from '../places.ts';
import { hostForContainers, listenAddresses, needFreePort } from '../ports.ts';
import { seedArch } from '../seed.ts';
import type { LocalSettings } from '../settings.ts';
import { startSteps } from '../start.ts';
import { runSteps } from '../steps.ts';

const MARK = join(STATE.marks, 'conformance');
/** What has to run before a deployment. */
const STEPS = ['docker', 'venv', 'emulator', 'image'];

/** Deploys it if the sources have changed, and serves it at the suite's port until `stop`. */
export async function startCloudHub(settings: LocalSettings, wanted: Record<string, unknown>): Promise<DevHub> {
  await runSteps(startSteps(settings), { only: STEPS });
  const { accounts, ...rest } = wanted;
  const instance: Instance = {
    stage: 'conformance',
    settingsFile: join(STATE.conformance, 'settings.json'),
    assembly: join(STATE.conformance, 'cdk.out'),
    outputs: join(STATE.conformance, 'outputs.json'),
    frontPort: settings.conformancePort,
  };
  mkdirSync(STATE.conformance, { recursive: true });
  // accounts go into the table, not into the functions
  const deployed = { ...rest, deployment: { builders: { arches: [seedArch()] } } };
  writeFileSync(instance.settingsFile, JSON.stringify(deployed, null, 2));
  const digest = await digestOfInstance(settings, instance);
  if (!isMarked(MARK, digest) || !(await answers(settings, instance))) {
    process.stdout.write("  Deploying the suite's own hub...\n");
    await deploy(settings, instance);
  }
  const { apiId, table } = outputsOf(instance);
  await putFirstData(settings, table, parseSettings({ ...deployed, accounts: z.array(z.unknown()).parse(accounts) }));
  setMark(MARK, digest);
  return serveInstance(settings, apiId);
}

const outputsOf = (instance: Instance) => parseOutputs(readFileSync(instance.outputs, 'utf8'));

/** Is what the mark speaks of still in the emulator? */
async function answers(settings: LocalSettings, instance: Instance): Promise<boolean> {
  const route = routeOf('/kojihub', outputsOf(instance).apiId);
  if (route.kind !== 'forward') return false;
  return (await fetch(`${emulatorUrl(settings)}${route.path}`)).status === 405;
}

/** A front as `npm start` has one, in this process. */
async function serveInstance(settings: LocalSettings, apiId: string): Promise<DevHub> {
  const port = settings.conformancePort;
  await needFreePort(port, 'TOJI_CONFORMANCE_PORT');
  const servers = listenAddresses(await hostForContainers()).map((address) =>
    createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
      const route = routeOf(request.url ?? '/', apiId);
      if (route.kind === 'forward') forward(emulatorUrl(settings), route.path, request, response);
      else response.writeHead(404).end('not found\n');
    }).listen(port, address),
  );
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const base = `http://127.0.0.1:${port}`;
  return {
    url: `${base}/kojihub`,
    topurl: `${base}/kojifiles`,
    async stop() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
