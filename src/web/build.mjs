// Builds the pages into dist/web, those whose sources have changed since, and compresses their files once for all who
// will load them. Plain JavaScript, because it runs before each start and has to be done at once where all is fresh.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/web/', import.meta.url));
const PAGES = ['explorer', 'graphiql'];
/** What all pages depend on: how they are built, and of which packages. */
const SHARED = [
  'build.mjs',
  'icon.svg',
  'pages.ts',
  'tsconfig.json',
  'vite.config.ts',
  '../../package-lock.json',
];

for (const name of PAGES) {
  const stampFile = join(BUILT, `${name}.stamp`);
  const stamp = stampOf(name);
  const isFresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isFresh && existsSync(join(BUILT, name, 'index.html'))) continue;
  await buildPage(name);
  writeFileSync(stampFile, stamp);
}

/** @param {string} name */
function stampOf(name) {
  const own = readdirSync(join(SOURCES, name), { recursive: true, encoding: 'utf8' })
    .map((file) => join(name, file))
    .filter((file) => statSync(join(SOURCES, file)).isFile())
    .sort();
  const hash = createHash('sha256');
  for (const file of [...SHARED, ...own]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(SOURCES, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * Beside where it belongs, and then put there: what is half done is never served.
 * @param {string} name
 */
async function buildPage(name) {
  const begun = performance.now();
  // Whatever starts the build, be it a test: Vite takes the pages for what is developed where this says anything else.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  const outDir = join(BUILT, `${name}.${process.pid}`);
  try {
    const configFile = join(SOURCES, 'vite.config.ts');
    await build({ configFile, mode: name, logLevel: 'warn', build: { outDir } });
    await compressAll(outDir);
    rmSync(join(BUILT, name), { recursive: true, force: true });
    renameSync(outDir, join(BUILT, name));
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stderr.write(`built the page "${name}" in ${seconds} s\n`);
}

/** @param {string} folder */
async function compressAll(folder) {
  const names = (await readdir(folder)).filter((name) =>
    /^\.(css|html|js|json|svg|ttf)$/.test(extname(name)),
  );
  await Promise.all(names.map((name) => compressOne(join(folder, name))));
}

/** @param {string} file */
async function compressOne(file) {
  const bytes = await readFile(file);
  // One step more, and the editor alone takes several times as long for some hundredths less.
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: quality }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}
