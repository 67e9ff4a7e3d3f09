/** The steps of npm start, in order. */
import { needBuilderImage } from './builder-image.ts';
import { needDeployment } from './deploy.ts';
import { needDocker } from './docker-engine.ts';
import { needEmulator } from './emulator.ts';
import { needVenv } from './emulator-venv.ts';
import { needFront } from './front.ts';
import { needSeed } from './seed.ts';
import type { LocalSettings } from './settings.ts';
import type { Step } from './steps.ts';

export function startSteps(settings: LocalSettings): Step[] {
  return [
    { name: 'docker', title: 'Docker', run: async () => `engine ${await needDocker()}` },
    { name: 'venv', title: 'Python environment', run: () => needVenv(settings.python) },
    { name: 'emulator', title: 'AWS emulator', run: () => needEmulator(settings) },
    { name: 'image', title: 'Builder image', run: needBuilderImage },
    { name: 'seed', title: 'Seed distribution', run: needSeed },
    { name: 'front', title: 'Front', run: () => needFront(settings) },
    { name: 'deploy', title: 'Deployment', run: () => needDeployment(settings) },
  ];
}
