import type { OperationDefinitionNode } from 'graphql';

/**
 * The gate stamps what it has let through: this context may run this operation. Every root resolver looks for the
 * stamp, so a schema that is executed around the gate answers nothing.
 */
const stamps = new WeakMap<object, OperationDefinitionNode>();

export const stamp = (context: object, operation: OperationDefinitionNode): void => {
  stamps.set(context, operation);
};

export function requireStamp(context: object, operation: OperationDefinitionNode): void {
  if (stamps.get(context) === operation) return;
  throw new Error('This schema is guarded: run operations through executeOperation, which authorizes them.');
}
