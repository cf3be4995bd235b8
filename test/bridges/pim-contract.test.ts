import { pim } from '../../src/bridges/pim.js';
import { createCategory } from '../../src/catalog/create-category.js';
import { createProduct } from '../../src/catalog/create-product.js';
import { createSupplier } from '../../src/catalog/create-supplier.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pim,
  api: 'pim',
  otherApi: 'pixelbyte',
  async things(t) {
    const product = await createProduct(t.operator(), { sku: 'THING-1', name: 'A thing' });
    const category = await createCategory(t.operator(), { name: 'Things' });
    const supplier = await createSupplier(t.operator(), { code: 'THINGS', name: 'Things Ltd' });
    const key = await t.key({ api: 'pim' });
    return {
      product_id: product.id,
      sku: product.sku,
      category_id: category.id,
      supplier_id: supplier.id,
      key_id: key.id,
    };
  },
});
