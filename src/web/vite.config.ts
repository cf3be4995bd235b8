import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { pages } from './pages.js';

/** The mode is the name of the page that is built: each is a program of its own. */
export default defineConfig(({ mode }) => {
  const page = pages.find(({ name }) => name === mode);
  if (!page) throw new Error(`--mode has to be one of ${pages.map(({ name }) => name).join(', ')}.`);
  return {
    root: fileURLToPath(new URL(page.name, import.meta.url)),
    base: page.assets,
    publicDir: false,
    worker: { format: 'es' },
    build: {
      outDir: fileURLToPath(new URL(`../../dist/web/${page.name}`, import.meta.url)),
      emptyOutDir: true,
      assetsDir: '',
      // What stands in a `data:` URL would be against the policy of the page.
      assetsInlineLimit: 0,
      target: 'es2022',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4000,
      rolldownOptions: {
        // "use client" and the like in packages mean nothing here.
        onLog: (level, log, handle) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  };
});
