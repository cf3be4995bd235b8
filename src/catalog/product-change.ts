import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { addUnnoted, advanceCounter, holdCounter, putChanges } from './change-queries.js';
import { tenantOf } from './in-tenant.js';
import type { Product } from './product.js';
import type { define } from './table.js';

/** The last thing that happened to a product, and its place among the last things that happened to all of them. */
export type ProductChange = ReturnType<typeof define>['productChanges']['$inferSelect'];

/** A product that was made or changed, or is gone. */
export interface Changed extends Pick<Product, 'id' | 'sku'> {
  readonly deleted?: boolean;
}

type Noting = Pick<Context, 'principal' | 'clock'>;

/**
 * Makes this transaction the only one that changes products of the tenant until it ends; on SQLite it is that anyway.
 * Whoever will change products takes this first and the products after it: the other way round two of them could wait
 * for each other. What is read of products after it stays true.
 */
export const holdProducts = (w: Writer, { principal }: Noting): Promise<number> =>
  holdCounter(w, tenantOf(principal));

/**
 * Writes the last change of each product into the feed, in the transaction that makes it; where a product is named
 * twice, the last one counts. Every verb that touches products calls this, with as many of them at once as it has.
 *
 * The tenant's counter is written first and so held until the commit: numbers become visible in their order, and who
 * has read up to one never finds a lower one later. On PostgreSQL changes of one tenant's products therefore happen one
 * after another.
 */
export async function noteChanges(
  { principal, clock }: Noting,
  w: Writer,
  changed: readonly Changed[],
): Promise<void> {
  const changes = [...new Map(changed.map((one) => [one.id, one])).values()];
  if (changes.length === 0) return;
  const tenantId = tenantOf(principal);
  const last = await advanceCounter(w, tenantId, changes.length);
  const before = last - changes.length;
  await putChanges(
    w,
    changes.map(({ id, sku, deleted = false }, position) => ({
      tenantId,
      productId: id,
      sku,
      sequence: before + position + 1,
      deleted,
      at: dateOf(clock),
    })),
  );
  // Nothing was ever noted here: the products that are older than the feed come in now.
  if (before === 0) await addUnnoted(w, tenantId);
}

/** A place in the feed of one tenant. It names the tenant: in another's feed it would skip changes in silence. */
export const cursorAt = (tenantId: string, sequence: number): string =>
  Buffer.from(JSON.stringify([FEED, tenantId, sequence])).toString('base64url');

const FEED = 'changes';

/** @throws HalyardError BAD_USER_INPUT */
export function sequenceOf(tenantId: string, cursor: string): number {
  const values = parse(cursor);
  const [feed, tenant, sequence] = Array.isArray(values) ? values : [];
  const isOurs = feed === FEED && tenant === tenantId && Number.isSafeInteger(sequence) && sequence >= 0;
  if (isOurs) return Number(sequence);
  throw new HalyardError('BAD_USER_INPUT', {
    field: ['after'],
    message: 'after is not a cursor of this feed; use one that the feed gave in this tenant.',
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
