import { afterAll, beforeAll, describe } from 'vitest';
import { categoriesContract } from '../catalog/categories.js';
import { changesContract } from '../catalog/changes.js';
import { findingProductsContract } from '../catalog/finding-products.js';
import { nodesContract, queriesContract } from '../catalog/nodes.js';
import { pagingProductsContract } from '../catalog/paging-products.js';
import { productRulesContract } from '../catalog/product-rules.js';
import { productsContract } from '../catalog/products.js';
import { sampleContract } from '../catalog/sample.js';
import { suppliersContract } from '../catalog/suppliers.js';
import { syncingContract } from '../catalog/syncing.js';
import type { TestApp } from '../support/app.js';

/**
 * What the catalog does on every engine, asked through the GraphQL door. All but a few tests share one app, each in a
 * tenant of its own. `open` gives an app on a new, empty store, which it throws away when it is closed.
 */
export function catalogContract(engine: string, open: () => Promise<TestApp>): void {
  describe(`the catalog on ${engine}`, () => {
    let shared: TestApp;
    const app = () => shared;

    beforeAll(async () => {
      shared = await open();
    });
    afterAll(() => shared?.close());

    productsContract(app);
    productRulesContract(app);
    findingProductsContract(app);
    pagingProductsContract(app);
    changesContract(app, open);
    syncingContract(app);
    categoriesContract(app);
    suppliersContract(app);
    nodesContract(app);
    queriesContract(open);
    sampleContract(app, open);
  });
}
