import type { Context } from '../context.js';
import { countUnprovable } from './secret-queries.js';

/**
 * A sentence where keys in the store were made under an installation secret that this process does not have: they
 * would all be refused as unknown, and nobody would guess why. `undefined` where all is well.
 */
export async function complaintAboutSecret({ store, vault }: Context): Promise<string | undefined> {
  const count = await countUnprovable(store.read, vault.pepperIds);
  if (count === 0) return undefined;
  return `${count} key secret(s) in the database were made under another HALYARD_SECRET and cannot be verified. Set HALYARD_SECRET to the one they were made under, or add it after a comma.`;
}
