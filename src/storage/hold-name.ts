import { sql } from 'drizzle-orm';
import { sqliteKit } from './kit.js';
import type { Writer } from './store.js';

/**
 * Whoever else holds the same name waits until this transaction ends: for what is counted before it is written, where
 * there is no row yet that could be held. SQLite writes one transaction after the other anyway.
 */
export async function holdName(w: Writer, name: string): Promise<void> {
  if (w.kit === sqliteKit) return;
  // Two names of one hash wait for each other, which harms nobody.
  await w.select({ held: sql`1` }).from(sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}
