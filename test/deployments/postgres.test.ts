import { describe, it } from 'vitest';
import { deploymentsContract } from '../contract/deployments.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

const server = await postgresServer();

if (!server) {
  describe('deployments on PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  const scratch: ScratchDatabase[] = [];
  deploymentsContract('PostgreSQL', {
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
