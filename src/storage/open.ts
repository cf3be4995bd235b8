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

export function openStore(place: Place, clock: Clock, ids: Ids): Store {
  return place.databaseUrl
    ? openPostgres(place.databaseUrl, clock, ids)
    : openSqlite(sqliteFile(place), clock, ids);
}

export async function migrate(place: Place): Promise<Migrations> {
  if (place.databaseUrl) return migratePostgres(place.databaseUrl);
  mkdirSync(place.dataDir, { recursive: true });
  return migrateSqlite(sqliteFile(place));
}

/** Compares the database with what this program knows, and changes nothing. */
export const inspect = async (place: Place): Promise<Migrations> =>
  place.databaseUrl ? inspectPostgres(place.databaseUrl) : inspectSqlite(sqliteFile(place));
