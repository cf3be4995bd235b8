import { recordChange } from '../../audit/record-event.js';
import type { Context } from '../../context.js';
import type { Writer } from '../../storage/store.js';
import { changeProduct } from '../change-product.js';
import { newProduct } from '../new-product.js';
import type { Product, ProductColumns } from '../product.js';
import { type Changed, noteChanges } from '../product-change.js';
import { insertProducts, removeProducts } from '../product-queries.js';
import { resultOf, type SyncItem, type SyncResult } from './sync-item.js';

/** What there is to do for an item; its result, where there is nothing. */
export type Step =
  | { readonly kind: 'make'; readonly columns: ProductColumns }
  | { readonly kind: 'change'; readonly product: Product; readonly change: Partial<ProductColumns> }
  | { readonly kind: 'delete'; readonly product: Product }
  | SyncResult;

interface Done {
  readonly result: SyncResult;
  /** For the feed; left out where nothing changed. */
  readonly changed?: Changed;
}

/**
 * Takes the steps of a batch, each about another product, and tells what came of each item. New products go in by one
 * statement and old ones go out by one; the feed hears of all of them in the order of the batch.
 */
export async function carryOut(
  context: Context,
  w: Writer,
  items: readonly SyncItem[],
  steps: readonly Step[],
): Promise<readonly SyncResult[]> {
  const made = steps.map((step) =>
    'kind' in step && step.kind === 'make' ? newProduct(context, step.columns) : undefined,
  );
  await insertProducts(
    w,
    context.principal,
    made.flatMap((row) => row ?? []),
  );
  const gone = steps.flatMap((step) => ('kind' in step && step.kind === 'delete' ? [step.product.id] : []));
  if (gone.length > 0) await removeProducts(w, context.principal, gone);

  const done: Done[] = [];
  for (const [position, item] of items.entries()) {
    const step = steps[position];
    if (step) done.push(await finish(context, w, item, step, made[position]));
  }
  await noteChanges(
    context,
    w,
    done.flatMap(({ changed }) => changed ?? []),
  );
  return done.map(({ result }) => result);
}

async function finish(
  context: Context,
  w: Writer,
  item: SyncItem,
  step: Step,
  made: ReturnType<typeof newProduct> | undefined,
): Promise<Done> {
  if ('outcome' in step) return { result: step };
  if (made) {
    const { searchText, ...after } = made;
    await recordChange(context, w, { action: 'product.create', subjectId: made.id, after });
    return { result: resultOf(item, 'created', made), changed: made };
  }
  if (step.kind === 'make') throw new Error('A product that was to be made has no row.');
  const { product } = step;
  if (step.kind === 'delete') {
    await recordChange(context, w, { action: 'product.delete', subjectId: product.id, before: product });
    return { result: resultOf(item, 'deleted', product), changed: { ...product, deleted: true } };
  }
  const after = await changeProduct(context, w, product, step.change);
  if (after === product) return { result: resultOf(item, 'unchanged', product) };
  return { result: resultOf(item, 'updated', after), changed: after };
}
