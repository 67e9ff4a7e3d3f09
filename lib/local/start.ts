/** The steps of npm start, in order. */
import { needAdmin } from './admin.ts';
import { needBuilderImage } from './builder-image.ts';
import { needDemoBuild } from './demo/build.ts';
import { needDemoData } from './demo/data.ts';
import { needDemoRepository } from './demo/repository.ts';
import { needDeployment } from './deploy.ts';
import { needDocker } from './docker-engine.ts';
import { needEmulator } from './emulator.ts';
import { needVenv } from './emulator-venv.ts';
import { needFront } from './front.ts';
import { asAdmin } from './hub.ts';
import { writeKojiProfile } from './koji-profile.ts';
import { needSeed } from './seed.ts';
import type { LocalSettings } from './settings.ts';
import type { Step } from './steps.ts';

async function profile(settings: LocalSettings): Promise<string> {
  writeKojiProfile(settings);
  return '.toji/koji.conf';
}

export function startSteps(settings: LocalSettings): Step[] {
  return [
    { name: 'docker', title: 'Docker', run: async () => `engine ${await needDocker()}` },
    { name: 'venv', title: 'Python environment', run: () => needVenv(settings.python) },
    { name: 'emulator', title: 'AWS emulator', run: () => needEmulator(settings) },
    { name: 'image', title: 'Builder image', run: needBuilderImage },
    { name: 'seed', title: 'Seed distribution', run: needSeed },
    { name: 'front', title: 'Front', run: () => needFront(settings) },
    { name: 'deploy', title: 'Deployment', run: () => needDeployment(settings) },
    { name: 'admin', title: 'Administrator', run: () => needAdmin(settings) },
    { name: 'profile', title: 'Koji profile', run: () => profile(settings) },
    { name: 'git', title: 'Demo repository', run: needDemoRepository },
    { name: 'data', title: 'Demo data', run: () => asAdmin(settings, (hub) => needDemoData(hub, settings)) },
    {
      name: 'build',
      title: 'Demo build',
      run: () => asAdmin(settings, (hub) => needDemoBuild(hub, settings, 'hello')),
    },
  ];
}
