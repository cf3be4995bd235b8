import { expect } from 'vitest';
import type { Shop } from './shop.js';

export interface Connection {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A list as a document with `$page` where its page is named: `{ supplier(id: "…") { items($page) } }`. */
export type List = string;

const PAGE =
  'totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

export const documentOf = (list: List, page: string): string =>
  list.replace(/(\([^()]*)?\$page\)/, (_all, before = '(') => `${before}${page}) { ${PAGE} }`);

export async function pageOf(shop: Shop, list: List, page: string): Promise<Connection> {
  let at: unknown = await shop.ask(documentOf(list, page));
  while (!isConnection(at)) at = Object.values(at as object)[0];
  return at;
}

const isConnection = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && 'pageInfo' in value;

export const idsOf = ({ edges }: Connection): string[] => edges.map(({ node }) => node.id);

/** All ids from the start to the end, page after page, each page as full as it can be. */
export async function walkForward(shop: Shop, list: List, size: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ; ) {
    const page = await pageOf(shop, list, `first: ${size}${after && `, after: "${after}"`}`);
    expect(page.pageInfo.hasPreviousPage, 'hasPreviousPage').toBe(after !== '');
    checkEnds(page);
    ids.push(...idsOf(page));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.edges).toHaveLength(size);
    expect(page.pageInfo.endCursor, 'a walk that gets on').not.toBe(after);
    after = page.pageInfo.endCursor ?? '';
  }
}

/** All ids from the end to the start, given back in the order of the list. */
export async function walkBackward(shop: Shop, list: List, size: number): Promise<string[]> {
  const ids: string[] = [];
  for (let before = ''; ; ) {
    const page = await pageOf(shop, list, `last: ${size}${before && `, before: "${before}"`}`);
    expect(page.pageInfo.hasNextPage, 'hasNextPage').toBe(before !== '');
    checkEnds(page);
    ids.unshift(...idsOf(page));
    if (!page.pageInfo.hasPreviousPage) return ids;
    expect(page.edges).toHaveLength(size);
    expect(page.pageInfo.startCursor, 'a walk that gets on').not.toBe(before);
    before = page.pageInfo.startCursor ?? '';
  }
}

function checkEnds({ edges, pageInfo }: Connection): void {
  expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
  expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
}

/** That the list is exactly these, whichever way and in whatever steps it is read. */
export async function expectOrder(shop: Shop, list: List, ids: readonly string[]): Promise<void> {
  for (const size of [1, 3, ids.length, ids.length + 1]) {
    expect(await walkForward(shop, list, size), `${list}, ${size} at a time`).toEqual(ids);
    expect(await walkBackward(shop, list, size), `${list}, ${size} at a time from the end`).toEqual(ids);
  }
  expect((await pageOf(shop, list, 'first: 1')).totalCount).toBe(ids.length);
}
