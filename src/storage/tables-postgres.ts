import { postgresKit } from './kit.js';
import { defineAll } from './tables.js';

export const {
  invalidations,
  tenants,
  apiKeys,
  apiKeySecrets,
  keyRequests,
  products,
  categories,
  categoryTrees,
  categoryMappings,
  suppliers,
  supplierItems,
} = defineAll(postgresKit);
