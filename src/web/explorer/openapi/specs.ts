import { signal } from '@preact/signals';
import { isOk } from '../exchange/exchange.js';
import { send } from '../exchange/send.js';
import { readSpec, type Spec } from './spec.js';

/** Where interfaces begin, as their answers have told: the longest that fits a path is the one it belongs to. */
export const bases = signal<ReadonlySet<string>>(new Set());

const asked = new Map<string, Promise<Spec | undefined>>();

export function noteBase(base: string): void {
  if (!bases.peek().has(base)) bases.value = new Set([...bases.peek(), base]);
}

export const baseOf = (path: string): string | undefined => {
  const plain = path.split('?')[0] ?? '';
  return [...bases.value]
    .filter((base) => plain === base || plain.startsWith(`${base}/`))
    .sort((a, b) => b.length - a.length)[0];
};

/** The document of the interface that a path belongs to. It is public, and asked for once. */
export function specFor(path: string): Promise<Spec | undefined> {
  const base = baseOf(path);
  if (base === undefined) return Promise.resolve(undefined);
  const before = asked.get(base);
  if (before) return before;
  const spec = fetchSpec(base);
  asked.set(base, spec);
  // What failed may work the next time.
  void spec.then((found) => found ?? asked.delete(base));
  return spec;
}

async function fetchSpec(base: string): Promise<Spec | undefined> {
  const answer = await send({ path: `${base}/openapi`, headers: { Accept: 'application/json' } });
  if (!isOk(answer) || answer.body.kind !== 'json') return undefined;
  return readSpec(base, answer.body.value);
}
