import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { isOver } from './import.js';
import type { TransferStatus } from './table.js';

/** How often it is looked at: whichever process works on it, the row tells. */
const LOOK_MS = 300;
/** Told again after so many looks though nothing changed: then the credential is looked at again too. */
const PATIENCE = 10;

/**
 * A transfer as it is now, again whenever that changes, and at last when it is over.
 * @throws HalyardError NOT_FOUND
 */
export async function watch<Transfer extends { readonly status: TransferStatus }>(
  { transfers }: Context,
  what: 'import' | 'export',
  look: () => Promise<Transfer | undefined>,
): Promise<AsyncIterable<Transfer>> {
  const first = await look();
  if (!first) throw notFound(what, ['id']);
  return following(first, look, transfers.isClosing);
}

async function* following<Transfer extends { readonly status: TransferStatus }>(
  first: Transfer,
  look: () => Promise<Transfer | undefined>,
  isClosing: () => boolean,
): AsyncGenerator<Transfer, void> {
  yield first;
  let told = first;
  let looks = 0;
  while (!isOver(told) && !isClosing()) {
    await sleep(LOOK_MS);
    const now = await look();
    if (!now) return;
    looks += 1;
    if (looks < PATIENCE && JSON.stringify(now) === JSON.stringify(told)) continue;
    yield now;
    told = now;
    looks = 0;
  }
}
