import { defineConfig } from 'drizzle-kit';

/** `npm run migrations` runs this once for each dialect; the tables are the same, spelled by another kit. */
const dialect = process.env['HALYARD_DIALECT'] === 'postgresql' ? 'postgresql' : 'sqlite';
const engine = dialect === 'postgresql' ? 'postgres' : 'sqlite';

export default defineConfig({
  dialect,
  schema: `./src/storage/tables-${engine}.ts`,
  out: `./drizzle/${engine}`,
});
