import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountTables } from '../../src/accounts/table.js';
import type { Ids } from '../../src/ids.js';
import { rowInserter } from '../../src/storage/insert-rows.js';
import {
  isUniqueViolation,
  prepared,
  preparedEach,
  type Store,
  type Writer,
} from '../../src/storage/store.js';
import type { TestClock } from '../support/clock.js';

const insertTenants = rowInserter('test_insert_tenants', (db) => accountTables(db).tenants);
const putTenants = rowInserter(
  'test_put_tenants',
  (db) => accountTables(db).tenants,
  ({ id }) => ({ target: [id] }),
);

/** The laws every engine keeps. A new one's test is: open a fresh store, hand it over. */
export interface StorageUnderTest {
  open(): Promise<Store>;
  /** Another process on the same data. */
  openAgain(): Promise<Store>;
  dispose(): Promise<void>;
  readonly clock: TestClock;
  readonly ids: Ids;
}

export function storageContract(engine: string, create: () => Promise<StorageUnderTest>): void {
  describe(`a store on ${engine}`, () => {
    let under: StorageUnderTest;
    let store: Store;

    beforeAll(async () => {
      under = await create();
      store = await under.open();
    });
    afterAll(async () => {
      await store?.close();
      await under?.dispose();
    });

    const tenantRow = (name: string) => ({
      id: under.ids.next('ten'),
      name,
      createdAt: new Date(under.clock.now()),
      suspendedAt: null,
    });
    const insert = (w: Writer, row: ReturnType<typeof tenantRow>) =>
      w.insert(accountTables(w).tenants).values(row);
    /** The version once nothing is heard any more of what was invalidated before: PostgreSQL tells of it several times. */
    const atRest = async (some: Store): Promise<number> => {
      for (let last = some.version(); ; last = some.version()) {
        await sleep(700);
        if (last !== undefined && some.version() === last) return last;
      }
    };
    const named = async (name: string) =>
      store.read
        .select()
        .from(accountTables(store.read).tenants)
        .where(eq(accountTables(store.read).tenants.name, name));

    it('gives back what was written, with the same types', async () => {
      const row = tenantRow('round trip');
      await store.tx((w) => insert(w, row));
      expect(await named('round trip')).toEqual([row]);
    });

    it('keeps times to the millisecond', async () => {
      const row = { ...tenantRow('times'), createdAt: new Date(1_700_000_000_123) };
      await store.tx((w) => insert(w, row));
      expect((await named('times'))[0]?.createdAt.getTime()).toBe(1_700_000_000_123);
    });

    it('takes any number of rows at once, in one transaction after another', async () => {
      for (const count of [0, 1, 63, 64, 200]) {
        const rows = Array.from({ length: count }, (_, n) => ({
          ...tenantRow(`many ${count}`),
          suspendedAt: n % 2 === 0 ? null : new Date(1_700_000_000_000 + n),
        }));
        await store.tx((w) => insertTenants(w, rows));
        const found = await named(`many ${count}`);
        expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(rows);
      }
    });

    it('puts rows in place of those that are there, or refuses all of them', async () => {
      const old = Array.from({ length: 70 }, () => tenantRow('old row'));
      await store.tx((w) => putTenants(w, old));
      const rows = [...old.map((row) => ({ ...row, name: 'new row' })), tenantRow('new row')];
      await store.tx((w) => putTenants(w, rows));
      expect([await named('old row'), (await named('new row')).length]).toEqual([[], 71]);

      const refused = store.tx((w) => insertTenants(w, [tenantRow('beside'), ...old]));
      expect(isUniqueViolation(await refused.catch((error: unknown) => error))).toBe(true);
      expect(await named('beside')).toEqual([]);
      await store.tx((w) => insertTenants(w, [tenantRow('beside')]));
      expect(await named('beside')).toHaveLength(1);
    });

    it('reads what a transaction has just committed', async () => {
      for (let round = 0; round < 20; round += 1) {
        const row = tenantRow(`own write ${round}`);
        await store.tx((w) => insert(w, row));
        expect(await named(row.name)).toHaveLength(1);
      }
    });

    it('undoes all of a transaction that throws, and passes the error on', async () => {
      const failure = new Error('halfway');
      const attempt = store.tx(async (w) => {
        await insert(w, tenantRow('half done'));
        throw failure;
      });
      await expect(attempt).rejects.toBe(failure);
      expect(await named('half done')).toEqual([]);
    });

    it('keeps the others where one of many simultaneous transactions fails', async () => {
      const attempts = Array.from({ length: 50 }, (_, n) =>
        store.tx(async (w) => {
          await insert(w, tenantRow('crowd'));
          if (n % 5 === 0) throw new Error('no');
        }),
      );
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
      expect(await named('crowd')).toHaveLength(40);
    });

    it('lets a transaction read its own writes, and nobody else before it commits', async () => {
      await store.tx(async (w) => {
        await insert(w, tenantRow('inside'));
        const { tenants } = accountTables(w);
        expect(await w.select().from(tenants).where(eq(tenants.name, 'inside'))).toHaveLength(1);
      });
      expect(await named('inside')).toHaveLength(1);
    });

    it('gives exactly one of two claims the row', async () => {
      const row = tenantRow('unclaimed');
      await store.tx((w) => insert(w, row));
      const claim = () =>
        store.tx(async (w) => {
          const { tenants } = accountTables(w);
          const won = await w
            .update(tenants)
            .set({ name: 'claimed' })
            .where(sql`${tenants.id} = ${row.id} and ${tenants.name} = 'unclaimed'`)
            .returning({ id: tenants.id });
          return won.length;
        });
      const wins = await Promise.all([claim(), claim(), claim()]);
      expect(wins.toSorted()).toEqual([0, 0, 1]);
    });

    it('names a unique violation as one, through whatever wraps it', async () => {
      const row = tenantRow('twin');
      await store.tx((w) => insert(w, row));
      const error = await store.tx((w) => insert(w, row)).catch((thrown: unknown) => thrown);
      expect(isUniqueViolation(error)).toBe(true);
      expect(isUniqueViolation(new Error('else', { cause: error }))).toBe(true);
      expect(isUniqueViolation(new Error('else'))).toBe(false);
    });

    it('refuses a transaction inside a transaction instead of waiting for ever', async () => {
      await expect(
        store.tx(async () => {
          await store.tx(async () => {});
        }),
      ).rejects.toThrow(/If that was a tx .* inside the tx, pass the writer along instead/);
    });

    it('refuses a transaction that waits for anything but its own queries, and goes on for the others', async () => {
      const slow = store.tx(async (w) => {
        await insert(w, tenantRow('of one that waits'));
        await sleep(5);
        await insert(w, tenantRow('of one that waits'));
      });
      const quick = store.tx((w) => insert(w, tenantRow('of one that does not')));
      await expect(slow).rejects.toThrow(/other than its own queries/);
      await quick;
      await sleep(10);
      expect(await named('of one that waits')).toEqual([]);
      expect(await named('of one that does not')).toHaveLength(1);
    });

    it('lets a transaction run many queries, however many steps there are between them', async () => {
      await store.tx(async (w) => {
        for (let round = 0; round < 20; round += 1) {
          await insert(w, tenantRow('of one that is long'));
          for (let step = 0; step < 100; step += 1) await undefined;
          await new Promise<void>((resolve) => process.nextTick(resolve));
        }
      });
      expect(await named('of one that is long')).toHaveLength(20);
    });

    it('runs what was prepared once in one transaction after the other, and not after the last', async () => {
      const count = prepared('count_tenants_named', (db) => {
        const { tenants } = accountTables(db);
        return db
          .select({ id: tenants.id })
          .from(tenants)
          .where(eq(tenants.name, sql.placeholder('name')));
      });
      let kept: Writer | undefined;
      for (let round = 0; round < 5; round += 1) {
        const found = await store.tx(async (w) => {
          kept = w;
          await insert(w, tenantRow('prepared'));
          return count(w).execute({ name: 'prepared' });
        });
        expect(found).toHaveLength(round + 1);
      }
      expect(await count(store.read).execute({ name: 'prepared' })).toHaveLength(5);
      expect(() => kept && count(kept)).toThrow(/after its tx was over/);
    });

    it('answers every kind of one statement right, however many kinds were asked for', async () => {
      const kindsOf = preparedEach('test_kinds', (db, kind) =>
        db
          .select({ kind: sql<string>`${sql.raw(`'${kind}'`)}` })
          .from(accountTables(db).tenants)
          .limit(1),
      );
      await store.tx((w) => insert(w, tenantRow('kinds')));
      // Twice, so that those asked for first are asked for again after all the others.
      for (const kind of [...Array(450).keys(), ...Array(450).keys()].map((at) => `kind ${at}`)) {
        expect(await kindsOf(store.read, kind).execute()).toEqual([{ kind }]);
      }
    });

    it('refuses a writer that is used after its transaction', async () => {
      let kept: Writer | undefined;
      await store.tx(async (w) => {
        kept = w;
      });
      expect(() => kept?.select()).toThrow(/after its tx was over/);
    });

    it('shows a snapshot one moment, however long it is looked at, while others write', async () => {
      await store.tx((w) => insert(w, tenantRow('of that moment')));
      const count = (db: Store['read']) =>
        db.$count(accountTables(db).tenants, eq(accountTables(db).tenants.name, 'of that moment'));
      const seen = await store.snapshot(async (db) => {
        const counts = [];
        for (let round = 0; round < 3; round += 1) {
          await store.tx((w) => insert(w, tenantRow('of that moment')));
          counts.push(await count(db));
        }
        return counts;
      });
      expect(seen).toEqual([1, 1, 1]);
      expect(await count(store.read)).toBe(4);
      expect(await store.snapshot(count)).toBe(4);
    });

    it('lets nobody write in a snapshot, and passes on what it throws', async () => {
      const { tenants } = accountTables(store.read);
      const writing = store.snapshot((db) => db.insert(tenants).values(tenantRow('written in a snapshot')));
      await expect(writing).rejects.toThrow();
      expect(await named('written in a snapshot')).toEqual([]);
      const failure = new Error('halfway');
      const failing = store.snapshot(async () => {
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
    });

    it('sorts text byte by byte', async () => {
      const names = ['sort-b', 'sort-B', 'sort-a', 'sort-Z', 'sort-é'];
      for (const name of names) await store.tx((w) => insert(w, tenantRow(name)));
      const { tenants } = accountTables(store.read);
      const rows = await store.read
        .select({ name: tenants.name })
        .from(tenants)
        .where(sql`${tenants.name} like 'sort-%'`)
        .orderBy(tenants.name);
      expect(rows.map(({ name }) => name)).toEqual(['sort-B', 'sort-Z', 'sort-a', 'sort-b', 'sort-é']);
    });

    it('shows another process what is committed', async () => {
      const other = await under.openAgain();
      try {
        const row = tenantRow('for the neighbour');
        await store.tx((w) => insert(w, row));
        const { tenants } = accountTables(other.read);
        expect(await other.read.select().from(tenants).where(eq(tenants.id, row.id))).toEqual([row]);
      } finally {
        await other.close();
      }
    });

    it('moves its version when something is invalidated, here and in another process', async () => {
      const other = await under.openAgain();
      try {
        await expect.poll(() => other.version()).toBeDefined();
        await expect.poll(() => store.version()).toBeDefined();
        const before = { here: store.version(), there: other.version() };
        await store.tx((w) => w.invalidate('key_some'));
        expect(store.version()).not.toBe(before.here);
        await expect.poll(() => other.version(), { timeout: 2000 }).not.toBe(before.there);
      } finally {
        await other.close();
      }
    });

    it('moves its version when the only invalidation there was makes room for another', async () => {
      const other = await under.openAgain();
      try {
        under.clock.advance(7200);
        await store.tx((w) => w.invalidate('key_first'));
        const before = { here: await atRest(store), there: await atRest(other) };
        under.clock.advance(7200);
        await store.tx((w) => w.invalidate('key_second'));
        expect(store.version()).not.toBe(before.here);
        await expect.poll(() => other.version(), { timeout: 2000 }).not.toBe(before.there);
      } finally {
        await other.close();
      }
    });

    it('does not move its version for a write that invalidates nothing', async () => {
      const before = await atRest(store);
      await store.tx((w) => insert(w, tenantRow('of no concern')));
      expect(store.version()).toBe(before);
    });

    it('does not move its version for a transaction that was undone', async () => {
      const before = await atRest(store);
      await store
        .tx(async (w) => {
          await w.invalidate('key_none');
          throw new Error('undo');
        })
        .catch(() => {});
      expect(store.version()).toBe(before);
    });
  });
}
