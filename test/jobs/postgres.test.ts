import { describe, it } from 'vitest';
import { jobsContract } from '../contract/jobs.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

const server = await postgresServer();

if (!server) {
  describe('jobs on PostgreSQL', () => {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
  });
} else {
  const scratch: ScratchDatabase[] = [];
  jobsContract('PostgreSQL', {
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
