import { describe, it } from 'vitest';
import { strengthContract } from '../contract/strength.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

const server = await postgresServer();

if (!server) {
  describe('what a credential wins by managing keys, on PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  const scratch: ScratchDatabase[] = [];
  strengthContract('PostgreSQL', {
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
