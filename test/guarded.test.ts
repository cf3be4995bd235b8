import { type GraphQLFieldMap, isEnumType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopesIn } from '../src/principals/scope.js';
import { allScopes, type Scope } from '../src/principals/scope-registry.js';
import { createTestApp, type TestApp } from './support/app.js';
import { isFree, type Reach, reaches, unreached } from './support/reach.js';

/** EVERY field of the schema, whoever added it: nothing here is written per field. */

let t: TestApp;
let found: Reach[];
let revoked: string;
const keys = new Map<string, string>();

beforeAll(async () => {
  t = await createTestApp();
  found = reaches(t.app.engine.schema);
  const { id, token } = await t.key();
  await t.graphql(`mutation { revokeApiKey(id: "${id}") { apiKey { id } } }`, { key: t.firstKey });
  revoked = token;
});
afterAll(() => t.close());

async function keyWithout(missing: readonly Scope[]): Promise<string> {
  const name = missing.join(' ');
  const known = keys.get(name);
  if (known) return known;
  const { token } = await t.key({ scopes: allScopes.filter((scope) => !missing.includes(scope)) });
  keys.set(name, token);
  return token;
}

/** One scope of each alternative: without these no alternative is whole. */
const breaking = ({ own }: Reach): Scope[] => own.flatMap((mask) => scopesIn(mask).slice(0, 1));

describe('every field', () => {
  it('can be reached by this walk', () => {
    expect(unreached(t.app.engine.schema, found)).toEqual([]);
    expect(found.length).toBeGreaterThan(100);
  });

  it('of the open ones is open on purpose', () => {
    const open = found
      .filter(({ isRoot, need }) => isRoot && isFree(need))
      .map(({ coordinate }) => coordinate);
    expect(open.toSorted()).toEqual([
      'Mutation.login',
      'Mutation.logout',
      'Mutation.refreshSession',
      'Mutation.register',
      'Mutation.resetPassword',
      'Query.apis',
      'Query.roles',
      'Query.scopes',
    ]);
  });

  it('answers 401 to a caller without a credential, and runs nothing', async () => {
    for (const { document, coordinate, need } of found) {
      const { status, body } = await t.graphql(document);
      // An open mutation may well refuse what it is sent, but not for want of a credential.
      if (isFree(need) && document.startsWith('query')) expect(status, coordinate).toBe(200);
      else if (isFree(need)) expect(body.errors?.[0]?.extensions['code']).not.toBe('UNAUTHENTICATED');
      else {
        expect(status, coordinate).toBe(401);
        expect(body, coordinate).not.toHaveProperty('data');
      }
    }
  });

  it('answers 403 and its own coordinate to a key that lacks just what it asks for', async () => {
    const guarded = found.filter((reach) => breaking(reach).length > 0);
    expect(guarded.length).toBeGreaterThan(50);
    for (const reach of guarded) {
      const { status, body } = await t.graphql(reach.document, { key: await keyWithout(breaking(reach)) });
      expect(status, reach.coordinate).toBe(403);
      expect(body.errors?.map(({ extensions }) => extensions['coordinate'])).toContain(reach.coordinate);
      expect(body, reach.coordinate).not.toHaveProperty('data');
    }
  });

  it('answers 401 to a revoked key', async () => {
    for (const { document, coordinate } of found) {
      const { status, body } = await t.graphql(document, { key: revoked });
      expect(status, coordinate).toBe(401);
      expect(body.errors?.[0]?.extensions['code'], coordinate).toBe('API_KEY_REVOKED');
    }
  });

  it('has a description, as have all arguments, input fields and enum values', () => {
    const described = (
      coordinate: string,
      { description }: { description?: string | null | undefined },
    ): string[] => (description ? [] : [coordinate]);
    const missing = Object.values(t.app.engine.schema.getTypeMap())
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => {
        const values = isEnumType(type) ? type.getValues() : [];
        const fields =
          'getFields' in type ? Object.values(type.getFields() as GraphQLFieldMap<unknown, unknown>) : [];
        return [
          ...described(type.name, type),
          ...values.flatMap((value) => described(`${type.name}.${value.name}`, value)),
          ...fields.flatMap((field) => [
            ...described(`${type.name}.${field.name}`, field),
            ...(field.args ?? []).flatMap((arg) =>
              described(`${type.name}.${field.name}(${arg.name}:)`, arg),
            ),
          ]),
        ];
      });
    expect(missing).toEqual([]);
  });
});
