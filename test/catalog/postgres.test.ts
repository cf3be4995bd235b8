import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { catalogContract } from '../contract/catalog.js';
import { createTestApp } from '../support/app.js';
import { postgresServer, scratchDatabase } from '../support/postgres.js';

const server = await postgresServer();

if (!server) {
  describe('the catalog on PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  catalogContract('PostgreSQL', async () => {
    const scratch = await scratchDatabase(server);
    const dataDir = mkdtempSync(join(tmpdir(), 'halyard-test-'));
    const t = await createTestApp({ place: { dataDir, databaseUrl: scratch.url } });
    return {
      ...t,
      async close() {
        await t.close();
        await scratch.drop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  });
}
