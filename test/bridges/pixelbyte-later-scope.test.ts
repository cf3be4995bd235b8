import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { halyard, type ServerProcess, startServer } from '../support/process.js';

const root = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const ALL = ['submit_job', 'check_status', 'list_models'];

let folder: string;
let server: ServerProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'halyard-test-'));
});
afterEach(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A later release than the one that was built: PixelByte has a scope more. */
function laterRelease(): string {
  cpSync(root('dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['node_modules', 'package.json', 'schema', 'drizzle'])
    symlinkSync(root(name), join(folder, name));
  const registry = join(folder, 'dist/principals/scope-registry.js');
  const rows = readFileSync(registry, 'utf8').replace(
    /^ *row\('list_models'.*$/m,
    "$&\n    row('train_model', 'Train models', ['pixelbyte']),",
  );
  expect(rows).toContain('train_model');
  writeFileSync(registry, rows);
  return join(folder, 'dist/main.js');
}

it('a key whose list is empty gets a scope that PixelByte has later, and one that names all others does not', async () => {
  const data = { HALYARD_DATA: join(folder, 'data') };
  const made = async (api: string, ...scopes: string[]) => {
    const asked = ['keys', 'create', '--api', api, '--name', 'Older', ...scopes];
    const { code, stdout, stderr } = await halyard(asked, data);
    expect([code, code === 0 || stderr]).toEqual([0, true]);
    expect(stderr.includes('everything at PixelByte')).toBe(scopes.at(-1) === '');
    return stdout.trim();
  };
  const unsaid = await halyard(['keys', 'create', '--api', 'pixelbyte', '--name', 'Older'], data);
  expect([unsaid.code, unsaid.stdout, unsaid.stderr]).toEqual([
    1,
    '',
    'halyard: Give --scopes: a key that names none may do all of PixelByte. If it shall, say --scopes "".\n',
  ]);
  const empty = await made('pixelbyte', '--scopes', '');
  const listed = await made('pixelbyte', '--scopes', ALL.join());
  const ofPixxel = await made('pixxel');

  server = await startServer(data, [], laterRelease());
  const held = async (key: string) => {
    const response = await fetch(`${server?.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: '{"query": "{ me { scopes } }"}',
    });
    return (await response.json()).data.me.scopes;
  };
  expect(await held(empty)).toEqual([...ALL, 'train_model']);
  expect(await held(listed)).toEqual(ALL);
  expect(await held(ofPixxel)).toEqual([]);
});
