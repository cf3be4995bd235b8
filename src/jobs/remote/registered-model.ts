import { LRUCache } from 'lru-cache';
import { compileInputSchema, type InputCheck } from '../input-schema.js';
import type { Model } from '../model.js';
import type { define } from '../table.js';

/** A model that a tenant registered, as its row has it. */
export type RegisteredModel = ReturnType<typeof define>['jobModels']['$inferSelect'];

/** Compiling a schema costs more than all else of submitting a job. */
const compiled = new LRUCache<string, InputCheck>({ max: 200 });

function checkOf(inputSchema: RegisteredModel['inputSchema']): InputCheck {
  const text = JSON.stringify(inputSchema);
  const check = compiled.get(text) ?? compileInputSchema(inputSchema);
  compiled.set(text, check);
  return check;
}

export const modelOf = (row: RegisteredModel): Model => ({
  id: row.id,
  name: row.name,
  description: row.description,
  inputSchema: row.inputSchema,
  check: (input) => checkOf(row.inputSchema)(input),
  price: { minorUnits: row.priceMinor, currency: row.currency },
  tenantId: row.tenantId,
  isActive: row.isActive,
  processor: {
    tenantId: row.tenantId,
    modelId: row.id,
    url: row.url,
    headerNames: row.headerNames,
    sealedHeaders: row.sealedHeaders,
    timeoutSeconds: row.timeoutSeconds,
    maxResultBytes: row.maxResultBytes,
  },
});

/** What the trail keeps: what is asked of the endpoint beside its path may be a secret. */
export const toldOf = ({ url, ...row }: RegisteredModel) => ({ ...row, url: url.replace(/\?.*$/, '?…') });
