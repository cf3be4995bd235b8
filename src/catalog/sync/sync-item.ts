import { type ErrorCode, HalyardError, invalid } from '../../errors.js';
import { newProductColumns } from '../new-product.js';
import { type ProductColumns, type ProductInput, productColumns } from '../product.js';

/** One thing that a client wants of one product, which it knows by its SKU. */
export interface SyncItem extends ProductInput {
  readonly op: 'upsert' | 'delete';
  readonly sku: string;
  /** The version the client knows. Without it, whatever is there is meant. */
  readonly version?: number | null | undefined;
}

export const syncOutcomes = [
  'created',
  'updated',
  'unchanged',
  'deleted',
  'missing',
  'conflict',
  'failed',
] as const;

/** An item of which whoever passes the batch on could make nothing. It has its place in the answer all the same. */
export interface UnreadItem {
  /** In the whole batch, counted from 0. */
  readonly position: number;
  readonly sku?: string | null | undefined;
  readonly field: readonly string[];
  readonly message: string;
}

/** What came of an item. Of a batch each has its own: one that fails stops no other. */
export interface SyncResult {
  /** `null` where none could be read. */
  readonly sku: string | null;
  readonly outcome: (typeof syncOutcomes)[number];
  readonly productId: string | null;
  readonly version: number | null;
  readonly error: SyncError | null;
}

export interface SyncError {
  readonly code: ErrorCode;
  readonly message: string;
  /** Where in the item, from the outside in. */
  readonly field: readonly string[];
}

/** An item that holds what it must; `made` is what a product would be that is not there yet. */
export interface CheckedItem {
  readonly item: SyncItem;
  readonly change: Partial<ProductColumns>;
  readonly made: ProductColumns | undefined;
}

/**
 * Looks at an item by itself.
 * @throws HalyardError VALIDATION_FAILED
 */
export function checkItem(item: SyncItem): CheckedItem {
  const { op, sku, version, ...columns } = item;
  const given = Object.entries(columns).find(([, value]) => value !== undefined);
  if (op === 'delete') {
    if (given) throw invalid(['input', given[0]], 'A deletion has nothing but a SKU and a version.');
    return { item, change: productColumns({ sku }), made: undefined };
  }
  const { name } = columns;
  const change = productColumns({ ...columns, sku });
  return { item, change, made: name == null ? undefined : newProductColumns({ ...columns, sku, name }) };
}

export const resultOf = (
  { sku }: Pick<SyncResult, 'sku'>,
  outcome: SyncResult['outcome'],
  product?: { readonly id: string; readonly version: number } | undefined,
): SyncResult => ({
  sku,
  outcome,
  productId: product?.id ?? null,
  version: product?.version ?? null,
  error: null,
});

export const unreadResult = ({ sku, field, message }: UnreadItem): SyncResult => ({
  ...resultOf({ sku: sku ?? null }, 'failed'),
  error: { code: 'VALIDATION_FAILED', message, field },
});

/** What came of an item that was refused. Anything else that is thrown is a bug, and goes on as it came. */
export function failureOf(item: SyncItem, error: unknown): SyncResult {
  if (!(error instanceof HalyardError)) throw error;
  const { code, message, details } = error;
  const [root, ...inside] = (details.field ?? []).map(String);
  return {
    ...resultOf(item, code === 'PRECONDITION_FAILED' ? 'conflict' : 'failed'),
    error: { code, message, field: root === 'input' ? inside : [] },
  };
}
