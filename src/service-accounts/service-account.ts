import type { define } from './table.js';

/** A program that calls in its own name, whoever set it up. Works in some projects of its tenant, with keys of its own. */
export type ServiceAccount = ReturnType<typeof define>['serviceAccounts']['$inferSelect'];
