import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { accountTables } from '../../src/accounts/table.js';
import { createIds } from '../../src/ids.js';
import { sqliteKit } from '../../src/storage/kit.js';
import { migrate, openStore, sqliteFile } from '../../src/storage/open.js';
import { keepStatements } from '../../src/storage/statements.js';
import type { Store } from '../../src/storage/store.js';
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

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const count = (store: Store) => store.read.$count(accountTables(store.read).tenants);
  const add = (at: Database.Database, id: string) =>
    at.prepare('INSERT INTO tenants (id, name, created_at) VALUES (?, ?, 0)').run(id, id);

  it('sees one moment in one turn, whatever another process commits, and what it committed in the next', async () => {
    const { place, store } = await open();
    const other = new Database(sqliteFile(place));
    expect(await count(store)).toBe(0);
    add(other, 'ten_1');
    expect(await count(store)).toBe(0);
    await turn();
    expect(await count(store)).toBe(1);
    add(other, 'ten_2');
    await sleep(1);
    expect(await count(store)).toBe(2);
    other.close();
    await store.close();
  });

  it('sees what it committed itself in whatever turn that was', async () => {
    const { store, clock, ids } = await open();
    for (let round = 1; round <= 20; round += 1) {
      const row = { id: ids.next('ten'), name: 'x', createdAt: new Date(clock.now()) };
      const writing = store.tx(async (w) => {
        await w.insert(accountTables(w).tenants).values(row);
        // Read of before the commit, in the very turn of it.
        expect(await count(store)).toBe(round - 1);
      });
      expect(await count(store)).toBe(round - 1);
      await writing;
      expect(await count(store)).toBe(round);
    }
    await store.close();
  });

  it('knows a revocation by another process in the turn after it was committed, and keeps its caches until then', async () => {
    const { place, store } = await open();
    const other = new Database(sqliteFile(place));
    for (let round = 0; round < 5; round += 1) {
      const before = store.version();
      add(other, `ten_${round}`);
      await turn();
      expect(store.version()).toBe(before);
      other
        .prepare('INSERT INTO invalidations (id, subject, at) VALUES (?, ?, 0)')
        .run(`inv_${9 - round}`, 'x');
      await turn();
      expect(store.version()).not.toBe(before);
    }
    other.close();
    await store.close();
  });

  it('holds nothing open while it waits, so that the log can be taken up into the file', async () => {
    const { place, store } = await open();
    const other = new Database(sqliteFile(place));
    await count(store);
    add(other, 'ten_1');
    await sleep(50);
    expect(other.pragma('wal_checkpoint(TRUNCATE)')).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
    other.close();
    await store.close();
  });

  it('keeps the log short, however much is read while much is written', async () => {
    const { place, store, clock, ids } = await open();
    let writing = true;
    const reading = (async () => {
      while (writing) {
        await count(store);
        await turn();
      }
    })();
    const name = 'x'.repeat(50_000);
    for (let round = 0; round < 600; round += 1) {
      const row = { id: ids.next('ten'), name, createdAt: new Date(clock.now()) };
      await store.tx(async (w) => {
        await w.insert(accountTables(w).tenants).values(row);
      });
    }
    writing = false;
    await reading;
    // 30 MB went through it, and SQLite takes it up when it has 4 MB.
    expect(statSync(`${sqliteFile(place)}-wal`).size).toBeLessThan(10_000_000);
    await store.close();
  });

  it('prepares each text once, and gives it out as rows of objects and of values at the same time', () => {
    const texts: string[] = [];
    const connection = new Database(':memory:');
    const { prepare } = connection;
    connection.prepare = (sql: string) => {
      texts.push(sql);
      return prepare.call(connection, sql) as never;
    };
    const { prepare: kept } = keepStatements(connection);
    kept('create table t (a integer)').run();
    kept('insert into t values (?)').run(7);
    const objects = kept('select a from t');
    const values = kept('select a from t').raw();
    expect([objects.all(), values.all(), objects.get(), values.get()]).toEqual([
      [{ a: 7 }],
      [[7]],
      { a: 7 },
      [7],
    ]);
    expect(texts.filter((text) => text.startsWith('select'))).toHaveLength(1);
    connection.close();
  });

  it('limits by no bare parameter, which SQLite would plan anew each time', () => {
    const texts: string[] = [];
    const connection = new Database(':memory:', { verbose: (text) => texts.push(String(text)) });
    const db = drizzle(keepStatements(connection) as unknown as Database.Database);
    const { tenants } = accountTables({ kit: sqliteKit });
    connection.exec('create table tenants (id, name, created_at, suspended_at)');
    db.select()
      .from(tenants as never)
      .limit(3)
      .all();
    expect(texts.at(-1)).toContain(' limit min(3.0, ');
    connection.close();
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
