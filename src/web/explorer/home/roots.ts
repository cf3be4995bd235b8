import { signal, untracked } from '@preact/signals';
import { place } from '../address/place.js';
import { isOk } from '../exchange/exchange.js';
import type { Link } from '../hal/links.js';
import { type Resource, readHal } from '../hal/read-hal.js';
import { matchOperation } from '../openapi/match.js';
import type { Operation } from '../openapi/operation.js';
import { missingFor } from '../openapi/scopes.js';
import type { Spec } from '../openapi/spec.js';
import { bases, specFor } from '../openapi/specs.js';
import { credential, holder } from '../session/credential.js';
import { who } from '../session/who.js';
import { ENTRY, openEntry } from '../view/entry.js';
import { canCount, count, forgetTotals } from '../view/paging.js';
import { request } from '../view/request.js';

/** An interface of the server, and what can be begun with there. */
export interface Root {
  readonly base: string;
  readonly title: string;
  readonly spec: Spec | undefined;
  readonly resource: Resource;
}

/** All interfaces; `undefined` until they are known. */
export const roots = signal<readonly Root[] | undefined>(undefined);

let askedFor = -1;

/** Asks for all roots, once for each caller. */
export function openRoots(): void {
  if (holder.value === askedFor) return;
  askedFor = holder.value;
  forgetTotals();
  untracked(() => void ask(askedFor));
}

async function ask(caller: number): Promise<void> {
  roots.value = undefined;
  await openEntry();
  const found = await Promise.all([...bases.peek()].sort(inOrder).map(openRoot));
  if (caller !== holder.peek()) return;
  roots.value = found.filter((root) => root !== undefined);
  await countAll(caller);
}

/** The server's own first. */
const inOrder = (a: string, b: string): number =>
  Number(b === ENTRY) - Number(a === ENTRY) || a.localeCompare(b);

async function openRoot(base: string): Promise<Root | undefined> {
  const spec = await specFor(base);
  // Only the root of the server answers everybody.
  if (!credential.peek() && base !== ENTRY) {
    return { base, spec, resource: readHal({}, base), title: spec?.title ?? base };
  }
  const answer = await request({ path: base });
  if (!isOk(answer) || answer.body.kind !== 'json') return undefined;
  const resource = readHal(answer.body.value, base);
  const name = resource.properties.find(([property]) => property === 'name')?.[1];
  return { base, spec, resource, title: spec?.title ?? (typeof name === 'string' ? name : base) };
}

/** One at a time: a home page is no reason to be refused for asking too often. */
async function countAll(caller: number): Promise<void> {
  for (const root of roots.peek() ?? []) {
    for (const { path } of entriesOf(root)) {
      if (caller !== holder.peek() || place.peek().path !== '') return;
      if (canCount(matchOperation(root.spec, 'GET', path))) await count(path);
    }
  }
}

/** Something to begin with. */
export interface EntryPoint {
  readonly path: string;
  readonly link: Link;
  /** What makes a new one, where the caller may. */
  readonly create: Operation | undefined;
}

const NOT_ENTRIES = new Set(['self', 'curies', 'up', 'help', 'service-desc', 'service-doc']);

export function entriesOf({ resource, spec }: Root): readonly EntryPoint[] {
  const seen = new Set<string>();
  return resource.links.flatMap((link): EntryPoint[] => {
    // What takes a name to get there is reached from where the name is.
    const takesName = /\{[^?&]/.test(link.isTemplated ? link.href : '');
    if (link.target.kind !== 'inside' || takesName || NOT_ENTRIES.has(link.rel)) return [];
    const { path } = link.target;
    const match = matchOperation(spec, 'GET', path);
    // What is no operation of its own is a page, a document or another interface's root.
    if (!match || seen.has(path)) return [];
    seen.add(path);
    const create = matchOperation(spec, 'POST', path)?.operation;
    const mayCreate = create && who.value && missingFor(create, who.value.scopes).length === 0;
    return [{ path, link, create: mayCreate ? create : undefined }];
  });
}
