import type { MaybePromise } from '../maybe-promise.js';
import type { Scope } from '../principals/scope-registry.js';
import type { GraphqlContext } from './context.js';

/** How `node(id:)` finds a thing by its id alone. */
export interface NodeKind {
  /** What its ids begin with, before the `_`. */
  readonly prefix: string;
  readonly typename: string;
  /** Checked before the look-up: the type's id alone decides, whether or not there is such a thing. */
  readonly scopes: readonly (readonly Scope[])[];
  /** In the caller's tenant; `undefined` for what is not there and for what is another's. */
  load(context: GraphqlContext, id: string): MaybePromise<object | undefined>;
}

const kinds = new Map<string, NodeKind>();

/** A slice names its node types here, from its `schema.ts`. */
export function addNodeKind(kind: NodeKind): void {
  kinds.set(kind.prefix, kind);
}

export const nodeKindOf = (id: string): NodeKind | undefined =>
  kinds.get(id.slice(0, Math.max(0, id.indexOf('_'))));
