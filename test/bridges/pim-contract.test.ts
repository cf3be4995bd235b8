import { pim } from '../../src/bridges/pim.js';
import { createCategory } from '../../src/catalog/create-category.js';
import { createProduct } from '../../src/catalog/create-product.js';
import { createSupplier } from '../../src/catalog/create-supplier.js';
import { fileOfText } from '../../src/files.js';
import { startExport } from '../../src/transfers/start-export.js';
import { startImport } from '../../src/transfers/start-import.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pim,
  api: 'pim',
  otherApi: 'pixelbyte',
  async things(t, route) {
    const product = await createProduct(t.operator(), { sku: 'THING-1', name: 'A thing' });
    const category = await createCategory(t.operator(), { name: 'Things' });
    const supplier = await createSupplier(t.operator(), { code: 'THINGS', name: 'Things Ltd' });
    const key = await t.key({ api: 'pim' });
    const upload = fileOfText('sku,name\nTHING-2,Another\nTHING-3,\n');
    const started = await startImport(t.operator(), { content: upload, format: 'csv' });
    const asked = await startExport(t.operator(), { format: 'csv' });
    // What is over can be downloaded, and what is not can be cancelled.
    if (!route?.rel?.startsWith('cancel')) await t.app.workOff();
    return {
      import_id: started.id,
      export_id: asked.id,
      product_id: product.id,
      sku: product.sku,
      category_id: category.id,
      supplier_id: supplier.id,
      key_id: key.id,
    };
  },
});
