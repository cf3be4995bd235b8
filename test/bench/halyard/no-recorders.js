import * as denials from '../../../dist/audit/count-denials.js';
import * as uses from '../../../dist/keys/record-use.js';
import * as requests from '../../../dist/usage/count-requests.js';
import * as scopes from '../../../dist/usage/record-scopes.js';

export * from '../../../dist/audit/count-denials.js';
export * from '../../../dist/keys/record-use.js';
export * from '../../../dist/usage/count-requests.js';
export * from '../../../dist/usage/record-scopes.js';

const real = { ...denials, ...uses, ...requests, ...scopes };
for (const name of [
  'createDenialCounter',
  'createUseRecorder',
  'createRequestCounter',
  'createScopeRecorder',
]) {
  if (!real[name]) throw new Error(`There is no ${name} any more: the bench replaces that.`);
}

const nothing = () => ({
  record() {},
  count() {},
  note() {},
  async flush() {},
  async close() {},
});

export const createDenialCounter = nothing;
export const createUseRecorder = nothing;
export const createRequestCounter = nothing;
export const createScopeRecorder = nothing;
