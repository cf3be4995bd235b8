import { sqliteKit } from './kit.js';
import { defineAll } from './tables.js';

export const {
  invalidations,
  tenants,
  users,
  memberships,
  invitations,
  sessions,
  refreshTokens,
  signingKeys,
  loginFailures,
  passwordResets,
  apiKeys,
  apiKeySecrets,
  keyRequests,
  auditEvents,
  auditSeals,
  products,
  categories,
  categoryTrees,
  categoryMappings,
  suppliers,
  supplierItems,
} = defineAll(sqliteKit);
