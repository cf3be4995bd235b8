import type { Context } from '../context.js';
import type { Category } from './category.js';
import { findCategory, findTree } from './category-queries.js';

/** A category with all that is below it. */
export interface CategoryTreeNode extends Category {
  readonly children: CategoryTreeNode[];
}

/** The roots of the caller's tree with all that is below them; or only `rootId`, which may be no category of theirs. */
export async function getCategoryTree(
  { store, principal }: Context,
  rootId?: string | null,
): Promise<readonly CategoryTreeNode[]> {
  const root = rootId == null ? undefined : await findCategory(store.read, principal, rootId);
  if (rootId != null && !root) return [];
  return treeOf(await findTree(store.read, principal, root));
}

/** Hangs each category below its parent; those whose parent is not among them are on top. */
function treeOf(categories: readonly Category[]): readonly CategoryTreeNode[] {
  const nodes = new Map(
    categories.map((category) => [category.id, { ...category, children: [] } as CategoryTreeNode]),
  );
  const top: CategoryTreeNode[] = [];
  for (const node of nodes.values()) {
    const siblings = node.parentId === null ? undefined : nodes.get(node.parentId)?.children;
    (siblings ?? top).push(node);
  }
  return top;
}
