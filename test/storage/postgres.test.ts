import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/ids.js';
import { migrate, openStore } from '../../src/storage/open.js';
import { storageContract } from '../contract/storage.js';
import { createTestClock } from '../support/clock.js';
import { postgresServer, scratchDatabase } from '../support/postgres.js';

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
