import type { Context } from '../../context.js';
import { HalyardError, invalid } from '../../errors.js';
import type { Writer } from '../../storage/store.js';
import { changedSince } from '../changed-since.js';
import { holdRows } from '../hold-rows.js';
import type { Product } from '../product.js';
import { holdProducts } from '../product-change.js';
import { findProductsBySku } from '../product-queries.js';
import { checkText } from '../text.js';
import { carryOut, type Step } from './carry-out.js';
import { onceForBatch } from './receipt.js';
import {
  type CheckedItem,
  checkItem,
  failureOf,
  resultOf,
  type SyncItem,
  type SyncResult,
  type UnreadItem,
  unreadResult,
} from './sync-item.js';

export interface SyncProductsInput {
  /** The client's own name for the batch. */
  readonly clientId: string;
  readonly items: readonly SyncItem[];
  /** Items between these that could not be read. */
  readonly unread?: readonly UnreadItem[] | null | undefined;
}

const MAX_ITEMS = 500;

/**
 * Makes, changes and deletes products as a client that keeps its own copy of them asks for, in one transaction. Each
 * item comes to something by itself, in the order of the batch. The same batch sent again changes nothing and gets the
 * same answer.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (another batch has the client id)
 */
export async function syncProducts(
  context: Context,
  input: SyncProductsInput,
): Promise<readonly SyncResult[]> {
  const { clientId, items } = input;
  const unread = input.unread ?? [];
  const length = items.length + unread.length;
  checkText(['input', 'clientId'], clientId, { what: 'The client id', max: 128, trimmed: true });
  if (length > MAX_ITEMS) throw invalid(['input', 'items'], `A batch has at most ${MAX_ITEMS} items.`);
  const apart = new Map(unread.map((item) => [item.position, item]));
  if (apart.size < unread.length || unread.some(({ position }) => position < 0 || position >= length)) {
    throw invalid(['input', 'unread'], 'Each item has a position of its own in the batch.');
  }
  return context.store.tx(async (w) => {
    await holdProducts(w, context);
    return onceForBatch(context, w, { clientId, items: [...items, ...unread] }, async () => {
      const results = (await carryOut(context, w, items, await plan(context, w, items))).values();
      return Array.from({ length }, (_, position) => {
        const item = apart.get(position);
        return item ? unreadResult(item) : next(results);
      });
    });
  });
}

function next(results: Iterator<SyncResult>): SyncResult {
  const { value } = results.next();
  if (!value) throw new Error('An item of a batch came to nothing.');
  return value;
}

/** What there is to do for each item, or what came of it already. */
async function plan(context: Context, w: Writer, items: readonly SyncItem[]): Promise<Step[]> {
  const seen = new Set<string>();
  const checked = items.map((item) =>
    orFailure(item, () => {
      if (seen.has(item.sku)) throw invalid(['input', 'sku'], 'An item before this one has the same SKU.');
      seen.add(item.sku);
      return checkItem(item);
    }),
  );
  const known = await whatIsThere(context, w, checked);
  return checked.map((one) =>
    'outcome' in one ? one : orFailure(one.item, () => stepFor(one, known.products.get(one.item.sku), known)),
  );
}

function orFailure<Made>(item: SyncItem, make: () => Made): Made | SyncResult {
  try {
    return make();
  } catch (error) {
    return failureOf(item, error);
  }
}

interface Known {
  readonly products: ReadonlyMap<string, Product>;
  readonly categories: ReadonlySet<string>;
  readonly suppliers: ReadonlySet<string>;
}

/** All that the batch names, by a query for each kind; it stays until the transaction ends. */
async function whatIsThere(
  { principal }: Context,
  w: Writer,
  checked: readonly (CheckedItem | SyncResult)[],
): Promise<Known> {
  const changes = checked.flatMap((one) => ('change' in one ? [one.change] : []));
  const named = (pick: (change: CheckedItem['change']) => string | null | undefined) => [
    ...new Set(changes.flatMap((change) => pick(change) ?? [])),
  ];
  const products = await findProductsBySku(
    w,
    principal,
    named(({ sku }) => sku),
  );
  return {
    products: new Map(products.map((product) => [product.sku, product])),
    categories: await holdRows(
      w,
      principal,
      'categories',
      named(({ categoryId }) => categoryId),
    ),
    suppliers: await holdRows(
      w,
      principal,
      'suppliers',
      named(({ supplierId }) => supplierId),
    ),
  };
}

function stepFor({ item, change, made }: CheckedItem, product: Product | undefined, known: Known): Step {
  const { op, version } = item;
  if (op === 'delete' && !product) return resultOf(item, 'missing');
  if (version != null && !product) throw goneSince(version);
  if (version != null && product && product.version !== version) {
    return {
      ...failureOf(item, changedSince(['input', 'version'], version, product.version)),
      ...{ productId: product.id, version: product.version },
    };
  }
  if (op === 'delete' && product) return { kind: 'delete', product };
  if (change.categoryId != null && !known.categories.has(change.categoryId)) {
    throw invalid(['input', 'categoryId'], 'There is no such category.');
  }
  if (change.supplierId != null && !known.suppliers.has(change.supplierId)) {
    throw invalid(['input', 'supplierId'], 'There is no such supplier.');
  }
  if (product) return { kind: 'change', product, change };
  if (!made) throw invalid(['input', 'name'], 'A new product needs a name.');
  return { kind: 'make', columns: made };
}

const goneSince = (version: number): HalyardError =>
  new HalyardError('PRECONDITION_FAILED', {
    field: ['input', 'version'],
    message: `There is no product with this SKU any more; it had version ${version} when you looked.`,
  });
