import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { pageSize } from '../storage/keyset.js';
import { type FoundChange, findChanges, lastSequence } from './change-queries.js';
import { cursorAt, sequenceOf } from './product-change.js';

export interface ListProductChangesInput {
  readonly first?: number | null | undefined;
  /** Where an earlier page ended. Without it, from the start. */
  readonly after?: string | null | undefined;
}

/** A page of the feed. Unlike other pages it always has an end to go on from: the feed has no last page. */
export interface ProductChanges {
  readonly nodes: readonly (FoundChange & { readonly cursor: string })[];
  readonly endCursor: string;
  readonly hasNextPage: boolean;
}

/**
 * What changed of the caller's products since a place in the feed, each product once, by its last change.
 * @throws HalyardError VALIDATION_FAILED, BAD_USER_INPUT (no cursor of this feed)
 */
export async function listProductChanges(
  { store, principal }: Context,
  input: ListProductChangesInput,
): Promise<ProductChanges> {
  const { tenantId } = principal;
  const size = pageSize(input, 1);
  const after = input.after == null ? 0 : sequenceOf(tenantId, input.after);
  const found = await findChanges(store.read, principal, after, size + 1);
  if (found.length === 0 && after > (await lastSequence(store.read, principal))) throw aheadOfFeed();
  const nodes = found
    .slice(0, size)
    .map((change) => ({ ...change, cursor: cursorAt(tenantId, change.sequence) }));
  return {
    nodes,
    endCursor: nodes.at(-1)?.cursor ?? cursorAt(tenantId, after),
    hasNextPage: found.length > size,
  };
}

/** Going on from there would miss all that was done since the backup was put back. */
const aheadOfFeed = (): HalyardError =>
  new HalyardError('BAD_USER_INPUT', {
    field: ['after'],
    message:
      'after is further than the feed goes: an older state of the data was restored. Read the feed from its start.',
  });
