import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/sample.js';
import type { TestApp } from '../support/app.js';
import { countStatements } from './count-statements.js';
import { openShop, type Shop } from './shop.js';

const NODE = `query ($id: ID!) {
  node(id: $id) { __typename id ... on Product { sku } ... on Category { depth } ... on Supplier { code } }
}`;
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';

export function nodesContract(app: () => TestApp): void {
  describe('a node', () => {
    let shop: Shop;
    let other: Shop;
    const ids: Record<string, string> = {};

    beforeAll(async () => {
      [shop, other] = [await openShop(app()), await openShop(app())];
      ids['Product'] = (await shop.product({ sku: 'A' })).id;
      ids['Category'] = (await shop.category()).id;
      ids['Supplier'] = (await shop.supplier({ code: 'S' })).id;
      ids['theirs'] = (await other.product()).id;
    });

    it.each([
      ['Product', { sku: 'A' }],
      ['Category', { depth: 0 }],
      ['Supplier', { code: 'S' }],
    ])('is a %s by its id alone', async (type, fields) => {
      const { node } = await shop.ask<{ node: unknown }>(NODE, { id: ids[type] });
      expect(node).toEqual({ __typename: type, id: ids[type], ...fields });
    });

    it('is nothing where there is nothing, or something of another tenant', async () => {
      for (const id of [ids['theirs'], 'prd_nothing', 'cat_', 'sup', 'xyz_1', '_', '', 'prd_%']) {
        expect(await shop.ask(NODE, { id }), id).toEqual({ node: null });
      }
    });

    it('is given in the order of the ids, with null for what is not there, and twice where it is asked twice', async () => {
      const { Product, Category, theirs } = ids;
      const { nodes } = await shop.ask<{ nodes: unknown[] }>(NODES, {
        ids: [Category, 'cat_nothing', Product, theirs, Category],
      });
      const category = { __typename: 'Category', id: Category };
      expect(nodes).toEqual([category, null, { __typename: 'Product', id: Product }, null, category]);
    });

    it('is one of at most 100 at once', async () => {
      const many = (length: number) => Array.from({ length }, (_, n) => `prd_${n}`);
      expect((await shop.ask<{ nodes: unknown[] }>(NODES, { ids: many(100) })).nodes).toEqual(
        Array(100).fill(null),
      );
      expect(await shop.refusal(NODES, { ids: many(101) })).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await shop.ask(NODES, { ids: [] })).toEqual({ nodes: [] });
    });

    it('needs the scope of its type, whether or not there is such a thing', async () => {
      const { token } = await app().key({ tenantId: shop.tenantId, scopes: ['products:read'] });
      const asked = (id: string | undefined) =>
        app().graphql<{ node: unknown }>(NODE, { key: token, variables: { id } });
      const readable = 'query ($id: ID!) { node(id: $id) { id } }';
      const product = await app().graphql(readable, { key: token, variables: { id: ids['Product'] } });
      expect(product.body.data).toEqual({ node: { id: ids['Product'] } });
      for (const id of [ids['Category'], 'cat_nothing']) {
        const { body } = await asked(id);
        expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
      }
    });
  });
}

/** On a store of its own: statements that were prepared before it listens would not be heard. */
export function queriesContract(open: () => Promise<TestApp>): void {
  const LIST = `query ($first: Int) {
    products(first: $first) {
      nodes { sku category { name parent { name } path { name } } supplier { name } }
    }
  }`;

  describe('a list of products with what each of them leads to', () => {
    it('is read by as many statements for a hundred as for two', async () => {
      const t = await open();
      try {
        const statements = countStatements(t.store);
        await loadCatalog(t.operator());
        const catalog = /from "(products|categories|suppliers)"/;
        const read = async (first: number) => {
          statements();
          const { body } = await t.graphql<{
            products: { nodes: { category: { name: string; path: unknown[] }; supplier: unknown }[] };
          }>(LIST, { key: t.firstKey, variables: { first } });
          const nodes = body.data?.products.nodes ?? [];
          expect(nodes).toHaveLength(first);
          for (const { category, supplier } of nodes) {
            expect(category.path).toHaveLength(3);
            expect(supplier).not.toBeNull();
          }
          return { nodes, statements: statements().filter((sql) => catalog.test(sql)) };
        };
        const [two, hundred] = [await read(2), await read(100)];
        expect(new Set(hundred.nodes.map(({ category }) => category.name)).size).toBeGreaterThan(2);
        expect(hundred.statements).toHaveLength(two.statements.length);
        // The products, their categories, their suppliers, and what is above their categories.
        expect(hundred.statements.length).toBeLessThanOrEqual(4);
        expect(hundred.statements.length).toBeGreaterThanOrEqual(3);
      } finally {
        await t.close();
      }
    });

    it('is not counted where totalCount is not asked for', async () => {
      const t = await open();
      try {
        const statements = countStatements(t.store);
        const counted = async (fields: string) => {
          statements();
          await t.graphql(`{ products { ${fields} } }`, { key: t.firstKey });
          return statements().filter((sql) => /count\(\*\)/.test(sql) && /"products"/.test(sql)).length;
        };
        expect(await counted('nodes { sku }')).toBe(0);
        expect(await counted('nodes { sku } totalCount')).toBe(1);
      } finally {
        await t.close();
      }
    });
  });
}
