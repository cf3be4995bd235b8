/** The slice's part of the one schema: importing it adds its types and fields to the builder. */
import './ext/schema.js';
import './schema-categories.js';
import './schema-changes.js';
import './schema-mappings.js';
import './schema-product-mutations.js';
import './schema-products.js';
import './schema-supplier-items.js';
import './schema-suppliers.js';
import './sync/schema.js';
