import { has, matchesAny, matchField } from '#core/policy/tests';
import { volumes } from '#store/volumes';
import { lookUp } from '../../lookup.ts';
import { buildIn, fieldOf, packageIn, partOfName } from '../facts.ts';
import type { PolicyTest, PolicyTests, Question } from '../test.ts';

const partOf = (part: 'version' | 'release'): PolicyTest => ({
  run: async (question, args) => matchField({ value: await partOfName(question, part) }, 'value', args),
});

/** Tests about the package, or that of the build, its version, and where it lies. */
export const packageTests: PolicyTests = {
  package: { run: async (question, args) => matchesAny((await packageIn(question)).name, args) },
  is_new_package: { run: async (question) => (await packageIn(question)).id === null },
  version: partOf('version'),
  release: partOf('release'),
  volume: {
    async run(question, args) {
      const volume = await volumeIn(question);
      return volume !== undefined && matchesAny(volume.name, args);
    },
  },
};

async function volumeIn(question: Question) {
  const { ctx, data } = question;
  if (has(data, 'volume')) return lookUp(ctx.tx, volumes, fieldOf(data, 'volume'));
  return has(data, 'build') ? volumes.get(ctx.tx, (await buildIn(question)).volume_id) : undefined;
}
