import { invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import { keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import { findCategories, findCategory } from './category-queries.js';
import { decimalOf, moneyOf } from './money.js';
import type { Product } from './product.js';
import { type ProductFilter, productCondition, productOrder } from './product-filter.js';
import { countProducts, pageProducts } from './product-queries.js';
import { findSupplier, findSuppliers } from './supplier-queries.js';

/** A product as `putProducts` would make it again. */
export type WrittenProduct = Pick<
  Product,
  'sku' | 'name' | 'description' | 'status' | 'attributes' | 'currency'
> & {
  /** The amount as people write it. */
  readonly price: string | null;
  /** Its slug, or where it has none its id. */
  readonly category: string | null;
  /** Its code. */
  readonly supplier: string | null;
};

const PAGE = 500;

/**
 * Refuses a filter that nothing could ever get through, and keeps ids of another tenant's things from being written down.
 * @throws HalyardError BAD_USER_INPUT, VALIDATION_FAILED
 */
export async function checkProductFilter(db: Db, principal: Principal, filter: ProductFilter): Promise<void> {
  const { categoryId, supplierId } = filter;
  await productCondition(db, principal, filter);
  if (categoryId != null && !(await findCategory(db, principal, categoryId))) {
    throw invalid(['input', 'categoryId'], 'There is no such category.');
  }
  if (supplierId != null && !(await findSupplier(db, principal, supplierId))) {
    throw invalid(['input', 'supplierId'], 'There is no such supplier.');
  }
}

/** All products that a filter lets through, in the order in which they were made, some hundred at a time. */
export async function* walkProducts(
  db: Db,
  principal: Principal,
  filter: ProductFilter,
): AsyncGenerator<readonly WrittenProduct[], void> {
  const condition = await productCondition(db, principal, filter);
  const order = productOrder(db, 'CREATED_AT', false);
  for (let after: string | undefined; ; ) {
    const page = await pageProducts(db, condition, keyset<Product>({ first: PAGE, after }, order));
    if (page.rows.length > 0) yield written(db, principal, page.rows);
    const last = page.rows.at(-1);
    if (!page.hasNextPage || !last) return;
    after = page.cursorOf(last);
  }
}

/** How many those are. */
export const countWalked = async (db: Db, principal: Principal, filter: ProductFilter): Promise<number> =>
  countProducts(db, await productCondition(db, principal, filter));

async function written(
  db: Db,
  principal: Principal,
  products: readonly Product[],
): Promise<readonly WrittenProduct[]> {
  const ids = (of: 'categoryId' | 'supplierId') => [
    ...new Set(products.flatMap((product) => product[of] ?? [])),
  ];
  const categories = new Map(
    (await findCategories(db, principal, ids('categoryId'))).map(({ id, slug }) => [id, slug ?? id]),
  );
  const suppliers = new Map(
    (await findSuppliers(db, principal, ids('supplierId'))).map(({ id, code }) => [id, code]),
  );
  return products.map((product) => {
    const { sku, name, description, status, attributes, priceMinor, currency, categoryId, supplierId } =
      product;
    const price = moneyOf(priceMinor, currency);
    return {
      sku,
      name,
      description,
      price: price && decimalOf(price),
      currency,
      status,
      category: categoryId && (categories.get(categoryId) ?? null),
      supplier: supplierId && (suppliers.get(supplierId) ?? null),
      attributes,
    };
  });
}
