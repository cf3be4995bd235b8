import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/ids.js';
import { migrate, openStore } from '../../src/storage/open.js';
import { isUnavailable } from '../../src/storage/store.js';
import { storageContract } from '../contract/storage.js';
import { createTestClock } from '../support/clock.js';
import { postgresServer, scratchDatabase } from '../support/postgres.js';

const SLEEPING =
  "select count(*)::int as n from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()";

const server = await postgresServer();

if (!server) {
  describe('PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  storageContract('PostgreSQL', async () => {
    const scratch = await scratchDatabase(server);
    const place = { databaseUrl: scratch.url, dataDir: '' };
    const clock = createTestClock();
    const ids = createIds(clock);
    await migrate(place);
    const open = async () => openStore(place, clock, ids);
    return { open, openAgain: open, clock, ids, dispose: scratch.drop };
  });

  describe('PostgreSQL in particular', () => {
    it('survives the loss of its connections in the middle of transactions, says so, and goes on', async () => {
      const scratch = await scratchDatabase(server);
      const place = { databaseUrl: scratch.url, dataDir: '' };
      await migrate(place);
      const clock = createTestClock();
      const store = openStore(place, clock, createIds(clock));
      const admin = new Client({ connectionString: scratch.url });
      await admin.connect();
      try {
        const slow = Array.from({ length: 5 }, () =>
          store.tx(async (w) => {
            await w.select({ slept: sql`pg_sleep(5)` }).from(sql`(select 1) as one`);
          }),
        );
        const outcomes = Promise.allSettled(slow);
        await expect.poll(async () => (await admin.query(SLEEPING)).rows[0].n).toBe(5);
        await admin.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        );
        for (const outcome of await outcomes) {
          expect(outcome.status).toBe('rejected');
          expect(outcome.status === 'rejected' && isUnavailable(outcome.reason)).toBe(true);
        }
        await store.ping();
        await expect.poll(() => store.version()).toBeDefined();
      } finally {
        await admin.end();
        await store.close();
        await scratch.drop();
      }
    });

    it('migrates once where many processes start at the same time', async () => {
      const scratch = await scratchDatabase(server);
      try {
        const place = { databaseUrl: scratch.url, dataDir: '' };
        const outcomes = await Promise.all(Array.from({ length: 5 }, () => migrate(place)));
        for (const { known, applied } of outcomes) expect(applied).toBe(known);
      } finally {
        await scratch.drop();
      }
    });
  });
}
