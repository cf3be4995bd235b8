import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { follow } from '../follow.js';
import { isOver } from './import.js';
import type { TransferStatus } from './table.js';

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
  return follow(first, { look, isOver, tell: JSON.stringify, isClosing: transfers.isClosing });
}
