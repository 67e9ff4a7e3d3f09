import { defineConfig } from 'vitest/config';

// unit: pure and in-memory, seconds. cloud: needs the local cloud (npm start), started by scripts/test.ts; a test that fails
// there has one more try, since some hold the product to seconds (cancel, lost, buildroot) on a machine that others use too.
export default defineConfig({
  test: {
    sequence: { shuffle: true },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,contract,integration,simulation}/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'cloud',
          include: ['test/{cloud,compat,e2e}/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          retry: 1,
        },
      },
    ],
  },
});
