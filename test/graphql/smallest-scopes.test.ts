import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/graphql/operation/engine.js';
import { defaultLimits } from '../../src/graphql/operation/limits.js';
import { smallestScopes } from '../../src/graphql/smallest-scopes.js';
import { operatorOf } from '../../src/principals/operator.js';
import { maskOf } from '../../src/principals/scope.js';
import { allScopes, type Scope } from '../../src/principals/scope-registry.js';
import { newBuilder } from '../support/small-schema.js';

const builder = newBuilder();
const leaf = (scopes: Scope[][]) => ({ scopes, resolve: () => '' });
builder.queryType({
  fields: (t) => ({
    free: t.string({ public: true, resolve: () => '' }),
    either: t.string(leaf([['products:read'], ['products:write']])),
    oneOrTwo: t.string(leaf([['categories:read', 'categories:write'], ['suppliers:read']])),
    writes: t.string(leaf([['products:write']])),
    domestic: t.string(leaf([['products:read'], ['cdn:read']])),
  }),
});
const engine = createEngine(builder.toSchema(), {
  limits: defaultLimits,
  introspection: 'public',
  onBug: () => {},
});
const smallest = (
  documents: string[],
  held: readonly Scope[] = allScopes,
  api: 'halyard' | 'pxxl' = 'halyard',
) => {
  const principal = { ...operatorOf('x'), scopes: maskOf(held) };
  return smallestScopes({ engine, principal, countDocument: () => {} }, api, documents);
};

describe('the smallest scopes for documents with a choice', () => {
  it('are the fewest', async () => {
    expect(await smallest(['{ oneOrTwo }'])).toEqual(['suppliers:read']);
  });

  it('are of equally few those that the registry has first', async () => {
    expect(await smallest(['{ either }'])).toEqual(['products:read']);
    expect(await smallest(['{ domestic }'])).toEqual(['products:read']);
  });

  it('are chosen for all documents and operations together', async () => {
    expect(await smallest(['{ either }', '{ writes }'])).toEqual(['products:write']);
    expect(await smallest(['query A { either } query B { writes }'])).toEqual(['products:write']);
  });

  it('are those that the caller holds, if there are such', async () => {
    expect(await smallest(['{ either }'], ['products:write'])).toEqual(['products:write']);
    expect(await smallest(['{ oneOrTwo }'], ['categories:read', 'categories:write'])).toEqual([
      'categories:read',
      'categories:write',
    ]);
  });

  it('are else those of which the caller lacks fewest, so that one scope is named and not two', async () => {
    expect(await smallest(['{ oneOrTwo }'], ['categories:read'])).toEqual(['suppliers:read']);
    expect(await smallest(['{ oneOrTwo either }'], ['products:write'])).toEqual([
      'products:write',
      'suppliers:read',
    ]);
  });

  it('are those that a key of the API can hold, if there are such', async () => {
    expect(await smallest(['{ domestic }'], allScopes, 'pxxl')).toEqual(['cdn:read']);
    await expect(smallest(['{ domestic }', '{ either }'], allScopes, 'pxxl')).rejects.toThrow(
      'No key of Pxxl can run this: it needs products:read.',
    );
  });

  it('are none for what anybody may', async () => {
    expect(await smallest(['{ free }'])).toEqual([]);
  });
});
