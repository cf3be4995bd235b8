import type { OperationDefinitionNode } from 'graphql';
import { FREE, type Need } from '../principals/scope.js';

/**
 * The gate stamps what it has let through: this context may run this operation. Every root resolver looks for the
 * stamp, so a schema that is executed around the gate answers nothing.
 */
interface Stamp {
  readonly operation: OperationDefinitionNode;
  /** The variables as they were sent, before defaults were filled in. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** What the places asked for that have resolved, where not all of the operation may run. */
  readonly met?: Set<Need> | undefined;
}

const stamps = new WeakMap<object, Stamp>();

export const stamp = (context: object, granted: Stamp): void => {
  stamps.set(context, granted);
};

/** What the caller sent for the operation that runs in this context. */
export const sentVariables = (context: object): Stamp['sent'] => stamps.get(context)?.sent ?? {};

/** Notes what a place asked for that now resolves. */
export const noteMet = (context: object, need: Need): void => {
  if (need !== FREE) stamps.get(context)?.met?.add(need);
};

export function requireStamp(context: object, operation: OperationDefinitionNode): void {
  if (stamps.get(context)?.operation === operation) return;
  throw new Error('This schema is guarded: run operations through executeOperation, which authorizes them.');
}
