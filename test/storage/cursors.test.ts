import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { type FullTenant, fillTenant } from '../support/full-tenant.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';
import { questionsOf } from '../support/questions.js';

const postgres = await postgresServer();
let t: TestApp;
let scratch: ScratchDatabase | undefined;
let dataDir: string;
afterEach(async () => {
  await t.close();
  await scratch?.drop();
  scratch = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

/** What a cursor says, with something put in the place of its id. */
function forged(cursor: string, change: (id: string) => string): string {
  const says: string[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  return Buffer.from(JSON.stringify(says.with(-1, change(says.at(-1) ?? '')))).toString('base64url');
}

const CHANGES: Record<string, (id: string) => string> = {
  'of another kind': (id) => `xyz_${id.slice(4)}`,
  'that is cut': (id) => id.slice(0, -1),
  'that goes on': (id) => `${id}0`,
  'in capitals': (id) => id.toUpperCase(),
  'of letters that no id has': (id) => id.replace(/.$/, 'u'),
  'past all times': (id) => `${id.slice(0, 4)}8${id.slice(5)}`,
  'that is none': () => '',
};

describe('a cursor', () => {
  it.each(['SQLite', 'PostgreSQL'])(
    'whose id is none of its list is refused as no cursor, in each list, on %s',
    async (engine) => {
      if (engine === 'PostgreSQL' && !postgres) return;
      dataDir = mkdtempSync(join(tmpdir(), 'halyard-cursors-'));
      if (engine === 'PostgreSQL' && postgres) scratch = await scratchDatabase(postgres);
      t = await createTestApp(scratch && { place: { dataDir, databaseUrl: scratch.url } });
      const lists = questionsOf(t.app.engine.schema)
        // The feed of changes has cursors of its own, and brown-outs are the installation's.
        .filter(
          ({ name, slots, document }) =>
            slots.some(({ path }) => path === 'after') &&
            document.includes('pageInfo') &&
            name !== 'brownouts',
        )
        .map(({ name }) => name);
      const tenant = await fillTenant(t, 'mine', lists);
      expect(tenant.cursors.size).toBeGreaterThan(10);
      for (const [list, cursor] of tenant.cursors) await refusesForged(tenant, list, cursor);
    },
    60_000,
  );
});

async function refusesForged({ callers: [key] }: FullTenant, list: string, cursor: string): Promise<void> {
  const said = async (argument: string, value: string) => {
    const { body } = await t.graphql(`{ ${list}(${argument}: "${value}") { pageInfo { hasNextPage } } }`, {
      key,
    });
    return body.errors?.[0]?.extensions ?? body.data?.[list];
  };
  for (const argument of ['after', 'before']) {
    expect(await said(argument, cursor), list).toMatchObject({ pageInfo: {} });
    for (const [what, change] of Object.entries(CHANGES)) {
      expect(await said(argument, forged(cursor, change)), `${list}, ${what}`).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: [argument],
      });
    }
    const cut = cursor.slice(0, cursor.length / 2);
    expect(await said(argument, cut), list).toMatchObject({ code: 'BAD_USER_INPUT', field: [argument] });
  }
}
