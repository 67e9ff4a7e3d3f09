import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT_ROOT } from '#local/places';

const named = z.record(z.string(), z.string()).default({});
const lock = z.object({
  packages: z.record(z.string(), z.looseObject({ dependencies: named, optionalDependencies: named })),
});

/** Where Node would look for a package that is asked for from `from`, nearest first. */
function* places(from: string, name: string): Generator<string> {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    yield at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (at === '') return;
    if (at.lastIndexOf('/node_modules/') < 0) {
      yield `node_modules/${name}`;
      return;
    }
  }
}

// npm leaves out what its registry does not have at the moment, other platforms' builds above all; `npm ci`, and with it
// the first start, then refuses the whole file
it('package-lock.json has all that its packages ask for, for every platform', () => {
  const { packages } = lock.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')));
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => ![...places(path, name)].some((place) => place in packages))
      .map((name) => `${path} asks for ${name}`),
  );
  expect(missing).toEqual([]);
});
