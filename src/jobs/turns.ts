/** Tenants that may have work, one after the other: one with many jobs keeps nobody else waiting. */
export interface Turns {
  /** Last of all, where it is not among them already. */
  add(tenantId: string): void;
  first(): string | undefined;
  /** It had its turn. */
  putLast(tenantId: string): void;
  /** It has no work for now. */
  drop(tenantId: string): void;
}

export function createTurns(): Turns {
  // A set is gone through in the order in which things came into it.
  const waiting = new Set<string>();
  return {
    add: (tenantId) => void waiting.add(tenantId),
    first: () => waiting.values().next().value,
    putLast(tenantId) {
      waiting.delete(tenantId);
      waiting.add(tenantId);
    },
    drop: (tenantId) => void waiting.delete(tenantId),
  };
}
