import { DEFAULT_TENANT } from '../../../dist/accounts/tenant.js';
import * as real from '../../../dist/policy/admit.js';
import { operatorOf } from '../../../dist/principals/operator.js';

export * from '../../../dist/policy/admit.js';

if (!real.createDoor) throw new Error('policy/admit.ts has no createDoor any more: the bench replaces that.');

const admission = Promise.resolve({ ok: true, principal: operatorOf(DEFAULT_TENANT), quotas: [] });

export const createDoor = () => () => admission;
