import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import type { Ids } from '../ids.js';
import {
  inspectPostgres,
  inspectSqlite,
  type Migrations,
  migratePostgres,
  migrateSqlite,
} from './migrate.js';
import { openPostgres } from './postgres.js';
import { openSqlite } from './sqlite.js';
import type { Store } from './store.js';

/** Where the data is: a PostgreSQL URL, or else a folder whose `halyard.db` holds it. */
export interface Place {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}

export const sqliteFile = (place: Place): string => join(place.dataDir, 'halyard.db');

export const openStore = (place: Place, clock: Clock, ids: Ids): Store =>
  place.databaseUrl ? openPostgres(place.databaseUrl, clock, ids) : openSqlite(sqliteFile(place), clock, ids);

export const migrate = (place: Place): Promise<Migrations> =>
  explained(place, async () => {
    if (place.databaseUrl) return migratePostgres(place.databaseUrl);
    mkdirSync(place.dataDir, { recursive: true });
    return migrateSqlite(sqliteFile(place));
  });

/** Compares the database with what this program knows, and changes nothing. */
export const inspect = (place: Place): Promise<Migrations> =>
  explained(place, async () =>
    place.databaseUrl ? inspectPostgres(place.databaseUrl) : inspectSqlite(sqliteFile(place)),
  );

/** Says where the database is that cannot be opened, but not with which password. */
async function explained<T>(place: Place, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const { pathname, host } = new URL(place.databaseUrl ?? 'file:///');
    const where = place.databaseUrl ? `database ${pathname.slice(1)} at ${host}` : sqliteFile(place);
    throw new Error(`The ${place.databaseUrl ? '' : 'file '}${where} cannot be used: ${error.message}.`, {
      cause: error,
    });
  }
}
