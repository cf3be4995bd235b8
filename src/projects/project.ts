import type { define } from './table.js';

/** A part of a tenant's work. A row that names one is seen by the keys bound to it alone. */
export type Project = ReturnType<typeof define>['projects']['$inferSelect'];
