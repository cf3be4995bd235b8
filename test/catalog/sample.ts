import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/sample.js';
import type { Answer, TestApp } from '../support/app.js';
import { openShop, type Product } from './shop.js';

const EVERYTHING = {
  products: `sku name description price { minorUnits currency } status attributes version createdAt updatedAt
    category { slug } supplier { code } id categoryId supplierId`,
  categories: 'name slug depth position parent { slug } path { slug } createdAt updatedAt id parentId',
  suppliers: 'code name contactName contactEmail phone website country createdAt updatedAt id',
  categoryMappings: 'supplierCategory supplier { code } category { slug } id',
} as const;

type Kind = keyof typeof EVERYTHING;
type Row = Readonly<Record<string, unknown>> & { readonly id: string };

async function rowsOf(t: TestApp, key: string, kind: Kind): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ; ) {
    const answer: Answer<{ page: SamplePage }> = await t.graphql(
      `query ($after: String) { page: ${kind}(first: 500, after: $after) {
        nodes { ${EVERYTHING[kind]} } pageInfo { hasNextPage endCursor }
      } }`,
      { key, variables: { after } },
    );
    const page = answer.body.data?.page;
    if (!page) throw new Error(JSON.stringify(answer.body));
    rows.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return rows;
    after = page.pageInfo.endCursor;
  }
}

interface SamplePage {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function catalogOf(t: TestApp, key = t.firstKey): Promise<Record<Kind, Row[]>> {
  const kinds = Object.keys(EVERYTHING) as Kind[];
  return Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, await rowsOf(t, key, kind)] as const)),
  ) as Record<Kind, Row[]>;
}

const VOLATILE = new Set(['id', 'categoryId', 'supplierId', 'parentId', 'createdAt', 'updatedAt']);

/** The rows without ids and times, in an order that rests on neither. */
const withoutIds = (rows: readonly Row[]): string[] =>
  rows
    .map((row) => JSON.stringify(row, (name, value) => (VOLATILE.has(name) ? undefined : value)))
    .toSorted();

export function sampleContract(app: () => TestApp, open: () => Promise<TestApp>): void {
  describe('the sample catalog', () => {
    let first: TestApp;
    let second: TestApp;
    let catalog: Record<Kind, Row[]>;

    beforeAll(async () => {
      [first, second] = await Promise.all([open(), open()]);
      await loadCatalog(first.operator());
      await loadCatalog(second.operator());
      catalog = await catalogOf(first);
    });
    afterAll(async () => {
      await first?.close();
      await second?.close();
    });

    it('is large enough to look at: 1,000 products, 60 categories, 12 suppliers at least', async () => {
      expect(catalog.products.length).toBeGreaterThanOrEqual(1000);
      expect(catalog.categories.length).toBeGreaterThanOrEqual(60);
      expect(catalog.suppliers.length).toBeGreaterThanOrEqual(12);
      expect(catalog.categoryMappings.length).toBeGreaterThan(12);
      expect(new Set(catalog.categories.map((row) => row['depth']))).toEqual(new Set([0, 1, 2]));
    });

    it('tells how many rows of each kind it has added', async () => {
      const t = await open();
      try {
        const loaded = await loadCatalog(t.operator());
        expect(loaded).toEqual({
          products: catalog.products.length,
          categories: catalog.categories.length,
          suppliers: catalog.suppliers.length,
          mappings: catalog.categoryMappings.length,
          supplierItems: expect.any(Number),
        });
        expect(loaded.supplierItems).toBeGreaterThan(catalog.products.length);
      } finally {
        await t.close();
      }
    });

    it('is the same in two fresh stores, ids included where clock and chance are the same', async () => {
      expect(await catalogOf(second)).toEqual(catalog);
    });

    it('is the same but for ids and times in another tenant on another day', async () => {
      const shop = await openShop(app());
      await loadCatalog(app().operator(shop.tenantId));
      const other = await catalogOf(app(), shop.key);
      for (const kind of Object.keys(EVERYTHING) as Kind[]) {
        expect(withoutIds(other[kind]), kind).toEqual(withoutIds(catalog[kind]));
      }
      expect(other.products.map(({ id }) => id)).not.toEqual(catalog.products.map(({ id }) => id));
    });

    it('loads nothing the second time', async () => {
      expect(await loadCatalog(second.operator())).toEqual({
        suppliers: 0,
        categories: 0,
        products: 0,
        mappings: 0,
        supplierItems: 0,
      });
      expect(await catalogOf(second)).toEqual(catalog);
    });

    it('leaves what people changed as it is, and brings back what they deleted', async () => {
      const shop = await openShop(app());
      await loadCatalog(app().operator(shop.tenantId));
      const { products } = await shop.ask<{ products: { nodes: Product[] } }>(
        '{ products(first: 2, sort: SKU) { nodes { id sku } } }',
      );
      const [renamed, deleted] = products.nodes;
      await shop.write('updateProduct', { id: renamed?.id, name: 'Mine' });
      await shop.remove('deleteProduct', deleted?.id ?? '');
      expect(await loadCatalog(app().operator(shop.tenantId))).toMatchObject({ products: 1, categories: 0 });
      expect(await shop.readProduct(renamed?.id ?? '')).toMatchObject({ name: 'Mine', version: 2 });
    });

    it('is loaded once where two load it at the same time', async () => {
      const shop = await openShop(app());
      const context = app().operator(shop.tenantId);
      const loaded = await Promise.all([loadCatalog(context), loadCatalog(context)]);
      expect(loaded.map(({ products }) => products).toSorted((a, b) => a - b)).toEqual([
        0,
        catalog.products.length,
      ]);
    });

    it('is one that the rules let through: each thing can be written again as it is', async () => {
      const shop = await openShop(app());
      await loadCatalog(app().operator(shop.tenantId));
      const rows = await rowsOf(app(), shop.key, 'products');
      for (const row of rows.filter((_row, position) => position % 50 === 0)) {
        const { id, sku, name, description, price, attributes, categoryId, supplierId } = row;
        const input = { id, sku, name, description, price, attributes, categoryId, supplierId };
        expect((await shop.write('updateProduct', input)).userErrors, `${sku}`).toEqual([]);
      }
      for (const { id, name, slug } of await rowsOf(app(), shop.key, 'categories')) {
        expect((await shop.write('updateCategory', { id, name, slug })).userErrors, `${slug}`).toEqual([]);
      }
      for (const row of await rowsOf(app(), shop.key, 'suppliers')) {
        const { createdAt, updatedAt, ...input } = row;
        expect((await shop.write('updateSupplier', input)).userErrors, `${row['code']}`).toEqual([]);
      }
    });
  });
}
