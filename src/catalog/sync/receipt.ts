import { createHash } from 'node:crypto';
import { type Clock, dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { HalyardError } from '../../errors.js';
import type { Store, Writer } from '../../storage/store.js';
import { deleteReceipts, findReceipt, putReceipt } from './queries.js';
import type { SyncItem, SyncResult, UnreadItem } from './sync-item.js';

/** How long a batch that is sent again gets the answer it got, and its name can stand for no other. */
const REPEATABLE_SECONDS = 24 * 3600;

const forgettable = (clock: Clock): Date => dateOf(clock, -REPEATABLE_SECONDS);

export const forgetReceipts = (store: Store, clock: Clock): Promise<void> =>
  store.tx((w) => deleteReceipts(w, forgettable(clock)));

/**
 * Does a batch once for each name its client gives it, inside the caller's transaction, which holds the products: the
 * same batch that is sent twice at once finds the other's answer.
 * @throws HalyardError CONFLICT (another batch has the name)
 */
export async function onceForBatch(
  { principal, clock }: Context,
  w: Writer,
  { clientId, items }: { readonly clientId: string; readonly items: readonly (SyncItem | UnreadItem)[] },
  run: () => Promise<readonly SyncResult[]>,
): Promise<readonly SyncResult[]> {
  const fingerprint = createHash('sha256').update(canonical(items)).digest('base64url');
  const earlier = await findReceipt(w, principal, clientId);
  if (earlier && earlier.at > forgettable(clock)) {
    if (earlier.fingerprint === fingerprint) return earlier.outcome.items;
    throw new HalyardError('CONFLICT', {
      field: ['input', 'clientId'],
      message: 'This client id was used for another batch within the last 24 hours.',
    });
  }
  const results = await run();
  await putReceipt(w, principal, {
    clientId,
    fingerprint,
    outcome: { items: results },
    at: dateOf(clock),
  });
  return results;
}

/** The same text for what means the same, in whatever order its members were written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
