import { describe, it } from 'vitest';
import { assetsContract } from '../contract/assets.js';
import { keptAssetsContract } from '../contract/kept-assets.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

const server = await postgresServer();

if (!server) {
  describe('assets on PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  const scratch: ScratchDatabase[] = [];
  for (const contract of [assetsContract, keptAssetsContract]) {
    contract('PostgreSQL', {
      async newDatabase() {
        const database = await scratchDatabase(server);
        scratch.push(database);
        return database.url;
      },
      async dispose() {
        await Promise.all(scratch.splice(0).map((database) => database.drop()));
      },
    });
  }
}
