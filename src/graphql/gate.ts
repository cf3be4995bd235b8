import type { OperationDefinitionNode } from 'graphql';
import { FREE, type Need } from '../principals/scope.js';

/**
 * The gate stamps what it has let through: this context may run this operation. Every root resolver looks for the
 * stamp, so a schema that is executed around the gate answers nothing.
 */
export interface Stamp {
  /** The very context: a copy of one is for somebody else, and is not let through by what stands in it. */
  readonly context: object;
  readonly operation: OperationDefinitionNode;
  /** The variables as they were sent, before defaults were filled in. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** What the places asked for that have resolved, where not all of the operation may run. */
  readonly met?: Set<Need> | undefined;
}

/** A place of its own in every context: to look it up elsewhere would cost each request more than all that is checked. */
export interface Stamped {
  stamp: Stamp | undefined;
}

export function stamp(context: Stamped, granted: Omit<Stamp, 'context'>): void {
  const { operation, sent, met } = granted;
  context.stamp = { context, operation, sent, met };
}

const stampOf = (context: object): Stamp | undefined => {
  const { stamp: found } = context as Partial<Stamped>;
  return found?.context === context ? found : undefined;
};

/** What the caller sent for the operation that runs in this context. */
export const sentVariables = (context: object): Stamp['sent'] => stampOf(context)?.sent ?? {};

/** Notes what a place asked for that now resolves. */
export const noteMet = (context: object, need: Need): void => {
  if (need !== FREE) stampOf(context)?.met?.add(need);
};

export function requireStamp(context: object, operation: OperationDefinitionNode): void {
  if (stampOf(context)?.operation === operation) return;
  throw new Error('This schema is guarded: run operations through executeOperation, which authorizes them.');
}
