import { describe, it } from 'vitest';
import { areasContract } from '../contract/areas.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

const server = await postgresServer();

if (!server) {
  describe('areas on PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  const scratch: ScratchDatabase[] = [];
  areasContract('PostgreSQL', {
    async newPlace() {
      const database = await scratchDatabase(server);
      scratch.push(database);
      return { dataDir: '', databaseUrl: database.url };
    },
    async dispose() {
      await Promise.all(scratch.splice(0).map((database) => database.drop()));
    },
  });
}
