import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: {
    // vitest would load graphql once as a module and once as CommonJS, and each refuses the other's schemas.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**'],
    // Some tests start the server as a process of its own.
    globalSetup: [
      'test/support/build.ts',
      'test/support/postgres-template.ts',
      'test/support/sqlite-template.ts',
    ],
    // A machine of two cores is kept busy, and nothing is timed: a limit only ends what hangs.
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    pool: 'forks',
    // What a file imports takes longer than most of its tests; nothing of it keeps anything of them.
    isolate: false,
  },
});
