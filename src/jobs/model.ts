import type { Money } from '../catalog/money.js';
import type { InputCheck } from './input-schema.js';
import type { Processor } from './processor.js';

/** A named processor, what it takes, and what a finished job of it costs. */
export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** JSON Schema (2020-12) of the input, an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The same, compiled. */
  readonly check: InputCheck;
  readonly price: Money;
  /** The tenant that registered it; `undefined` for one that every tenant has. */
  readonly tenantId: string | undefined;
  readonly processor: Processor;
}
