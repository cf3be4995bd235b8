import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { accountTables } from '../../src/accounts/table.js';
import { createIds } from '../../src/ids.js';
import { migrate, openStore, sqliteFile } from '../../src/storage/open.js';
import { storageContract } from '../contract/storage.js';
import { createTestClock } from '../support/clock.js';

const scratch = () => mkdtempSync(join(tmpdir(), 'halyard-sqlite-'));

storageContract('SQLite', async () => {
  const place = { dataDir: scratch(), databaseUrl: undefined };
  const clock = createTestClock();
  const ids = createIds(clock);
  await migrate(place);
  const open = async () => openStore(place, clock, ids);
  return {
    open,
    openAgain: open,
    clock,
    ids,
    dispose: async () => rmSync(place.dataDir, { recursive: true, force: true }),
  };
});

describe('SQLite in particular', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function open() {
    const place = { dataDir: scratch(), databaseUrl: undefined };
    folders.push(place.dataDir);
    await migrate(place);
    const clock = createTestClock();
    const ids = createIds(clock);
    return { place, clock, ids, store: openStore(place, clock, ids) };
  }

  it('refuses a transaction that waits for anything but its own queries, and goes on for the others', async () => {
    const { store, clock, ids } = await open();
    const row = () => ({ id: ids.next('ten'), name: 'x', createdAt: new Date(clock.now()) });
    const slow = store.tx(async (w) => {
      await w.insert(accountTables(w).tenants).values(row());
      await sleep(5);
    });
    const quick = store.tx(async (w) => {
      await w.insert(accountTables(w).tenants).values(row());
    });
    await expect(slow).rejects.toThrow(/other than its own queries/);
    await quick;
    expect(await store.read.$count(accountTables(store.read).tenants)).toBe(1);
    await store.close();
  });

  it('waits for another process that is writing, and then writes', async () => {
    const { place, store, clock, ids } = await open();
    const other = new Database(sqliteFile(place));
    other.exec('BEGIN IMMEDIATE');
    const attempt = store.tx(async (w) => {
      await w
        .insert(accountTables(w).tenants)
        .values({ id: ids.next('ten'), name: 'patient', createdAt: new Date(clock.now()) });
    });
    await sleep(50);
    other.exec('COMMIT');
    other.close();
    await attempt;
    expect(await store.read.$count(accountTables(store.read).tenants)).toBe(1);
    await store.close();
  });

  it('asks for full durability, which this build of SQLite does not do by itself in WAL mode', async () => {
    const { connect } = await import('../../src/storage/sqlite.js');
    const folder = scratch();
    folders.push(folder);
    const connection = connect(join(folder, 'x.db'));
    expect(connection.pragma('synchronous', { simple: true })).toBe(2);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    connection.close();
  });

  it('finishes what is queued when it is closed', async () => {
    const { store, clock, ids, place } = await open();
    const attempts = Array.from({ length: 20 }, () =>
      store.tx(async (w) => {
        await w
          .insert(accountTables(w).tenants)
          .values({ id: ids.next('ten'), name: 'queued', createdAt: new Date(clock.now()) });
      }),
    );
    await store.close();
    await Promise.all(attempts);
    const look = new Database(sqliteFile(place), { readonly: true });
    expect(look.prepare('SELECT count(*) AS n FROM tenants').get()).toEqual({ n: 20 });
    look.close();
  });

  it('refuses to open what a newer Halyard has written', async () => {
    const { place, store } = await open();
    await store.close();
    const raw = new Database(sqliteFile(place));
    raw.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run('future', 9e15);
    raw.close();
    await expect(migrate(place)).rejects.toThrow(/newer Halyard/);
  });
});
