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
      // Those that know `light-dark()`: for others it would be spelled out, at each colour.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4000,
      rolldownOptions: {
        output: page.isInPieces
          ? { codeSplitting: { groups: [{ name: firstPiece, debugName: 'first' }] } }
          : {},
        // "use client" and the like in packages mean nothing here.
        onLog: (level, log, handle) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  };
});

/** Looks a module up, as Rolldown has it. */
interface Modules {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/** What a page needs at once comes in one file: the dozen that it would be take longer, and pack worse. */
const firstPiece = (id: string, modules: Modules): string | null =>
  isNeededAtOnce(id, modules, new Set()) ? 'first' : null;

function isNeededAtOnce(id: string, modules: Modules, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const module = modules.getModuleInfo(id);
  if (!module) return false;
  return module.isEntry || module.importers.some((importer) => isNeededAtOnce(importer, modules, seen));
}
