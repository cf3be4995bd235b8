import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { halyard } from '../support/process.js';

const REGISTRY = '../../src/principals/scope-registry.js';

/** A later release than the one that was built: PixelByte has a scope more. Files of tests share what they have loaded. */
async function laterRelease() {
  vi.resetModules();
  vi.doMock(REGISTRY, async (importOriginal) => {
    const original = await importOriginal<typeof import('../../src/principals/scope-registry.js')>();
    const added = { name: 'train_model', description: 'Train models', apis: ['pixelbyte'], aliases: [] };
    return {
      ...original,
      scopeRegistry: [...original.scopeRegistry, added],
      allScopes: [...original.allScopes, added.name],
      scopeNamed: (word: string) => (word === added.name ? added.name : original.scopeNamed(word)),
    };
  });
  return import('../support/app.js');
}

afterAll(() => {
  vi.doUnmock(REGISTRY);
  vi.resetModules();
});

const ALL = ['submit_job', 'check_status', 'list_models'];
const HALYARD_SECRET = 'a secret of two releases that is long enough';

it('a key whose list is empty gets a scope that PixelByte has later, and one that names all others does not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'halyard-test-'));
  const made = async (api: string, ...scopes: string[]) => {
    const asked = ['keys', 'create', '--api', api, '--name', 'Older', ...scopes];
    const { code, stdout, stderr } = await halyard(asked, { HALYARD_DATA: dataDir, HALYARD_SECRET });
    expect([code, code === 0 || stderr]).toEqual([0, true]);
    expect(stderr.includes('everything at PixelByte')).toBe(api === 'pixelbyte' && scopes.length === 0);
    return stdout.trim();
  };
  const empty = await made('pixelbyte');
  const listed = await made('pixelbyte', '--scopes', ALL.join());
  const ofPixxel = await made('pixxel');

  const { createTestApp } = await laterRelease();
  const t = await createTestApp({
    place: { dataDir, databaseUrl: undefined },
    env: { HALYARD_SECRET },
  });
  const held = async (key: string) =>
    (await t.graphql<{ me: { scopes: string[] } }>('{ me { scopes } }', { key })).body.data?.me.scopes;
  expect(await held(empty)).toEqual([...ALL, 'train_model']);
  expect(await held(listed)).toEqual(ALL);
  expect(await held(ofPixxel)).toEqual([]);
  await t.close();
  rmSync(dataDir, { recursive: true, force: true });
});
