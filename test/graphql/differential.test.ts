import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allScopes, type Scope } from '../../src/principals/scope-registry.js';
import { type Answer, createTestApp, type TestApp } from '../support/app.js';
import { documentOf, randomSelection, randomVariables } from '../support/random-operations.js';
import { smallSchema } from '../support/small-schema.js';

/** Random operations by random callers: what the plan decides before and what the guarded lane finds must agree. */

let t: TestApp;
const keys = new Map<string, string>();
const scopesInPlay: Scope[] = [
  'products:read',
  'products:write',
  'keys:read',
  'cdn:read',
  'cdn:write',
  'suppliers:read',
  'domains:read',
  'billing:read',
];

beforeAll(async () => {
  t = await createTestApp({ schema: smallSchema({ ran: [], tick: () => {} }) });
});
afterAll(() => t.close());

async function keyHolding(scopes: readonly Scope[]): Promise<string> {
  const name = scopes.join(' ');
  const known = keys.get(name);
  if (known) return known;
  const { token } = await t.key({ scopes });
  keys.set(name, token);
  return token;
}

const coordinates = (answer: Answer): Set<unknown> =>
  new Set((answer.body.errors ?? []).map(({ extensions }) => extensions['coordinate']));

describe('the static plan and the guarded lane', () => {
  it('agree on random operations by random callers', async () => {
    const everything = await keyHolding(allScopes);
    let [refused, allowed] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        randomSelection,
        randomVariables,
        fc.subarray(scopesInPlay),
        async ({ text, isConcrete }, sent, scopes) => {
          const document = documentOf(text);
          const key = await keyHolding(scopes);
          const strict = await t.graphql(document, { key, variables: sent });
          fc.pre(strict.body.errors?.[0]?.extensions['code'] !== 'GRAPHQL_VALIDATION_FAILED');
          const partial = await t.graphql(document, { key, variables: sent, headers: { prefer: 'partial' } });
          const full = await t.graphql(document, { key: everything, variables: sent });

          if (strict.status === 200) {
            allowed += 1;
            // Allowed means allowed all the way: nothing is denied on the way, and nothing is missing from the answer.
            expect(partial.body).toEqual(full.body);
            expect(strict.body).toEqual(full.body);
          } else {
            refused += 1;
            expect(strict.status).toBe(403);
            // What is found on the way was foreseen. A field of an interface is foreseen as the interface's.
            const foreseen = coordinates(strict);
            for (const found of coordinates(partial)) {
              const asInterface = String(found).replace(/^(Cat|Dog)\./, 'Named.');
              expect(foreseen.has(found) || foreseen.has(asInterface), `${found} in ${document}`).toBe(true);
            }
            // And what is foreseen is found, where no type is only decided on the way.
            if (isConcrete) expect(coordinates(partial).size, document).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(40);
    expect(allowed).toBeGreaterThan(40);
  });
});
