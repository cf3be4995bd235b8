import type { Money } from '../catalog/money.js';
import type { InputCheck } from './input-schema.js';
import type { Processor } from './processor.js';
import type { Endpoint } from './remote/endpoint.js';

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
  /** Whether it takes new jobs. Those that wait are run all the same. */
  readonly isActive: boolean;
  /** Part of this server, or asked elsewhere. */
  readonly processor: Processor | Endpoint;
}

/** One that is part of this server. */
export interface BuiltInModel extends Model {
  readonly processor: Processor;
}
