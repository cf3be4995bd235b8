import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileBridge } from '../../src/bridges/compile.js';
import type { JsonObject } from '../../src/bridges/json.js';
import { parseSources } from '../../src/bridges/operation/sources.js';
import { pim } from '../../src/bridges/pim.js';
import { renderer } from '../../src/bridges/response/render-json.js';
import { plainly, respond } from '../../src/bridges/response/respond.js';
import { plainRequest, planner } from './route-request.js';

const compile = (text: string) =>
  compileBridge(pim, planner, parseSources([{ file: 'schema/bridges/pim/test.graphql', text }]));

const LIST = '@route(method: GET, path: "/products")';
const ONE = '@route(method: GET, path: "/products/{id}")';
const READ = `query read($id: ID!) ${ONE} { product(id: $id) { id } }`;
const DELETE = '@route(method: DELETE, path: "/products/{id}")';
const MAKE = '@route(method: POST, path: "/products", status: 201)';

describe('a broken operation stops the start, with its place and the reason', () => {
  it.each([
    ['a syntax error', `query a {\n  products(\n}`, '3:1', 'Expected Name, found "}"'],
    ['no @route', 'query a { products { totalCount } }', '1:1', 'The operation a has no @route.'],
    ['no name', `query ${LIST} { products { totalCount } }`, '1:1', 'An operation needs a name.'],
    ['a name that is no function', `query List ${LIST} { products { totalCount } }`, '1:1', 'camelCase'],
    [
      'an unknown field',
      `query a ${LIST} {\n  products @page { id colour }\n}`,
      '2:23',
      'Cannot query field "colour"',
    ],
    [
      'an unknown directive',
      `query a ${LIST} @cached { products @page { id } }`,
      '1:48',
      'Unknown directive "@cached"',
    ],
    [
      'an unknown directive argument',
      'query a @route(method: GET, path: "/a", verb: "x") { products @page { id } }',
      '1:',
      'Unknown argument "verb"',
    ],
    [
      'an offer by a field that the thing has not',
      `${READ}\nmutation a($id: ID!) ${DELETE} @offeredWhile(field: "colour", in: ["RED"]) { deleteProduct(id: $id) { deletedId } }`,
      '2:',
      '@offeredWhile: Product has no field "colour".',
    ],
    [
      'an offer by a value that the field never has',
      `${READ}\nmutation a($id: ID!) ${DELETE} @offeredWhile(field: "status", in: ["DRAFT", "active"]) { deleteProduct(id: $id) { deletedId } }`,
      '2:',
      '"active" is no value of Product.status, which is ACTIVE, ARCHIVED, DRAFT.',
    ],
    [
      'an offer by a field of many values',
      `${READ}\nmutation a($id: ID!) ${DELETE} @offeredWhile(field: "price", in: ["null"]) { deleteProduct(id: $id) { deletedId } }`,
      '2:',
      '@offeredWhile: Product.price is not one value.',
    ],
    [
      'an offer for a thing that no route reads',
      `mutation a($id: ID!) ${DELETE} @offeredWhile(field: "status", in: ["DRAFT"]) { deleteProduct(id: $id) { deletedId } }`,
      '1:',
      'No GET at "/products/{id}" or above it answers the thing that a is about.',
    ],
    [
      'an offer that takes a scope there is not',
      `${READ}\nmutation a($id: ID!) ${DELETE} @unlessOwn(scopes: ["products:paint"]) { deleteProduct(id: $id) { deletedId } }`,
      '2:',
      '@unlessOwn: "products:paint" is no scope.',
    ],
    [
      'an unknown method',
      'query a @route(method: FETCH, path: "/a") { products @page { id } }',
      '1:',
      'FETCH',
    ],
    ['a directive out of place', `query a ${LIST} { products @page { id @body } }`, '1:', 'may not be used'],
    ['an unknown fragment', `query a ${LIST} { products @page { ...F } }`, '1:', 'Unknown fragment "F"'],
    [
      'a fragment nobody uses',
      `query a ${LIST} { products @page { id } } fragment F on Product { id }`,
      '1:',
      'Nothing uses the fragment F',
    ],
    [
      'a variable of the wrong type',
      `query a($id: Int!) ${ONE} { product(id: $id) { id } }`,
      '1:',
      'expecting type "ID!"',
    ],
    [
      'a variable nobody uses',
      `query a($x: Int) ${LIST} { products @page { id } }`,
      '1:',
      'Variable "$x" is never used',
    ],
    [
      'a total that could be null',
      `query a($total: Boolean) ${LIST} { products @page { id } }`,
      '1:',
      'Boolean!',
    ],
    [
      'a path parameter without a variable',
      `query a($sku: String!) ${ONE} { productBySku(sku: $sku) { id } }`,
      '1:',
      'No variable is called "id"',
    ],
    [
      'a path parameter that may be missing',
      `query a($id: ID = "x") ${ONE} { product(id: $id) { id } }`,
      '1:',
      'say "!"',
    ],
    [
      'a path that is none',
      'query a @route(method: GET, path: "products/") { products @page { id } }',
      '1:1',
      'is not a path',
    ],
    [
      'a variable from both path and body',
      `query a($id: ID! @param(in: QUERY)) ${ONE} { product(id: $id) { id } }`,
      '1:',
      'cannot come from both',
    ],
    [
      'a whole body that comes from elsewhere too',
      `mutation a($i: CreateProductInput! @body @param(in: QUERY)) ${MAKE} { createProduct(input: $i) { product { id } } }`,
      '1:',
      'cannot be the whole body',
    ],
    [
      'a body with members beside the whole',
      `mutation a($i: CreateProductInput! @body, $v: Int) ${MAKE} { createProduct(input: $i) { product { id } } updateProduct(input: { id: "x", version: $v }) { product { id } } }`,
      '1:',
      'no members for others',
    ],
    [
      'a body for GET',
      `query a($id: ID! @param(in: BODY)) @route(method: GET, path: "/p") { product(id: $id) { id } }`,
      '1:',
      'GET has no body',
    ],
    [
      'two variables of one name',
      `query a($a: ID! @param(name: "x"), $b: ID! @param(name: "x")) @route(method: GET, path: "/p", unwrap: false) { a: product(id: $a) { id } b: product(id: $b) { id } }`,
      '1:',
      'Two variables come from the query as "x"',
    ],
    [
      'a list in a header',
      `mutation a($ids: [ID!]! @param(in: HEADER, name: "X-Ids")) ${MAKE} { deleteProducts(ids: $ids) { deletedIds } }`,
      '1:',
      'A list cannot come from the header',
    ],
    [
      'an object in the query',
      `mutation a($i: CreateProductInput! @param(in: QUERY)) ${MAKE} { createProduct(input: $i) { product { id } } }`,
      '1:',
      'cannot be written in the query',
    ],
    [
      'an example that does not fit',
      `query a($limit: Int @param(example: "many")) ${LIST} { products(first: $limit) @page { id } }`,
      '1:',
      'The example does not fit',
    ],
    [
      'a mutation on GET',
      `mutation a($id: ID!) ${ONE} { deleteProduct(id: $id) { deletedId } }`,
      '1:1',
      'GET must change nothing',
    ],
    [
      'two root fields',
      `query a ${LIST} { products @page { id } suppliers @page { id } }`,
      '1:1',
      'one root field',
    ],
    [
      'a member twice',
      `query a($id: ID!) ${ONE} { product(id: $id) { name supplier @flatten { name } } }`,
      '1:',
      'The member "name" stands twice',
    ],
    [
      'a flattened list',
      `query a @route(method: GET, path: "/t", unwrap: false) { categoryTree @flatten { id } }`,
      '1:',
      '@flatten is for',
    ],
    [
      'an ETag that is no value',
      `query a($id: ID!) ${ONE} { product(id: $id) { price @etag { amount } } }`,
      '1:',
      '@etag is for',
    ],
    [
      'a page of what is no connection',
      `query a($id: ID!) ${ONE} { product(id: $id) @page { id } }`,
      '1:',
      'Cannot query field "nodes"',
    ],
    [
      'a status that is no success',
      'query a @route(method: GET, path: "/a", status: 404) { products @page { id } }',
      '1:1',
      '404 is not the status',
    ],
    [
      'a day that is none',
      'query a @route(method: GET, path: "/a", sunset: "soon") { products @page { id } }',
      '1:1',
      '"soon" is not a day',
    ],
    [
      'a successor that is no URL',
      'query a @route(method: GET, path: "/a", successor: "there") { products @page { id } }',
      '1:1',
      '"there" is no http(s) URL',
    ],
    [
      'an end before its beginning',
      'query a @route(method: GET, path: "/a", deprecated: "2026-03-02", sunset: "2026-03-01") { products @page { id } }',
      '1:1',
      'goes only after it was deprecated',
    ],
    [
      'one method and path twice',
      `query a ${LIST} { products @page { id } }\nquery b ${LIST} { products @page { id } }`,
      '2:1',
      'GET /products is the route of a already',
    ],
    [
      'one place by two names',
      `query a($id: ID!) ${ONE} { product(id: $id) { id } }\nquery b($no: ID!) @route(method: GET, path: "/products/{no}/x") { product(id: $no) { id } }`,
      '2:1',
      'calls {no} what another route calls {id}',
    ],
    [
      'one name twice',
      `query a ${LIST} { products @page { id } }\nquery a @route(method: GET, path: "/b") { products @page { id } }`,
      '2:1',
      'There is another operation a',
    ],
    [
      'a type definition',
      `query a ${LIST} { products @page { id } }\ntype T { a: Int }`,
      '2:1',
      'Only operations and fragments',
    ],
  ])('%s', (_what, text, place, reason) => {
    expect(() => compile(text)).toThrow(`schema/bridges/pim/test.graphql:${place}`);
    expect(() => compile(text)).toThrow(reason);
  });
});

describe('an operation', () => {
  it('is executed without any directive of ours, spelled the bridge’s way, with items, cursor and count', () => {
    const [route] = compile(`
      "All of them."
      query listThem($limit: Int = 2, $after: String, "Whether to count." $total: Boolean = false)
      @route(method: GET, path: "/products") {
        products(first: $limit, after: $after) @page { created: createdAt updatedAt version @etag }
      }`);
    expect(route && print(route.document)).toBe(
      `
query listThem($limit: Int = 2, $after: String, $total: Boolean = false) {
  products(first: $limit, after: $after) {
    nodes {
      created: createdAt
      updated_at: updatedAt
      version
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount @include(if: $total)
  }
}`.trim(),
    );
    expect(route?.content).toMatchObject({ etag: undefined, page: { way: [], cursor: 'after' } });
  });

  it('asks a payload for its user errors, and leads their place back to where the client wrote it', () => {
    const [route] = compile(`
      mutation makeIt($sku: String!, $price: MoneyInput, $title: String! @param(in: QUERY), $rest: JSONObject)
      @route(method: POST, path: "/products", status: 201) {
        createProduct(input: { sku: $sku, name: $title, price: $price, attributes: $rest }) {
          product @flatten { id }
        }
      }`);
    expect(route && print(route.document)).toContain('__userErrors: userErrors {');
    expect(route?.placeOf(['input', 'price', 'minorUnits'])).toEqual({
      in: 'body',
      pointer: '/price/minor_units',
    });
    expect(route?.placeOf(['input', 'attributes', 'camelCase', '0', 'a/b'])).toEqual({
      in: 'body',
      pointer: '/rest/camelCase/0/a~1b',
    });
    expect(route?.placeOf(['input', 'name'])).toEqual({ in: 'query', name: 'title' });
    expect(route?.placeOf(['input', 'slug'])).toBeUndefined();
  });

  it('that makes something points to the route that reads it by its id, and not by another name', () => {
    const routes = compile(`
      query bySku($sku: String!) @route(method: GET, path: "/a/{sku}") { productBySku(sku: $sku) { id } }
      query byId($id: ID!) @route(method: GET, path: "/b/{id}") { product(id: $id) { id } }
      mutation make($sku: String!) @route(method: POST, path: "/c", status: 201) {
        createProduct(input: { sku: $sku, name: "x" }) { product @flatten { no: id } }
      }`);
    expect(routes[2]?.location).toEqual({ path: '/b/{id}', id: ['product', 'no'] });
  });

  it('says when hypermedia offers it, all conditions together, by a field that no body need show', () => {
    const [read, remove] = compile(`${READ}
      mutation remove($id: ID!) ${DELETE}
      @offeredWhile(field: "status", in: ["DRAFT", "ARCHIVED"]) @offeredWhile(field: "categoryId", in: ["null"])
      @unlessOwn(scopes: ["keys:write"]) {
        deleteProduct(id: $id) { deletedId }
      }`);
    expect(read?.offer).toEqual({ while: [], unlessOwn: undefined, person: false, defaultTenant: false });
    expect(remove?.offer).toEqual({
      while: [
        { field: 'status', in: ['DRAFT', 'ARCHIVED'] },
        { field: 'categoryId', in: ['null'] },
      ],
      unlessOwn: ['keys:write'],
      person: false,
      defaultTenant: false,
    });
    expect(remove && print(remove.document)).not.toContain('@');
  });

  it('knows its own end, and else that of its bridge', () => {
    const source = (said: string) =>
      parseSources([
        {
          file: 'schema/bridges/pim/test.graphql',
          text: `query a @route(method: GET, path: "/a"${said}) { products @page { id } }`,
        },
      ]);
    const ending = { ...pim, sunset: { sunset: new Date('2028-01-01'), docs: 'https://example.com/end' } };
    const endOf = (said: string) => compileBridge(ending, planner, source(said))[0];
    expect(endOf('')).toMatchObject({
      deprecated: undefined,
      sunset: new Date('2028-01-01'),
      docs: 'https://example.com/end',
    });
    expect(endOf(', deprecated: "2026-03-01", sunset: "2027-03-01", successor: "/b"')).toMatchObject({
      deprecated: new Date('2026-03-01'),
      sunset: new Date('2027-03-01'),
      successor: '/b',
      docs: 'https://example.com/end',
    });
  });

  it('stands in the envelope where the bridge has one', () => {
    const [route] = compile('query a @route(method: GET, path: "/a") { products @page { id } }');
    if (!route) throw new Error('Nothing was compiled.');
    const bridge = {
      ...pim,
      envelope: { body: (data: unknown) => ({ data }), schema: (data: JsonObject) => data },
    };
    const products = { nodes: [{ id: 'prd_1' }], pageInfo: { hasNextPage: true, endCursor: 'c' } };
    const outcome = respond(
      { data: { products } },
      route,
      plainly(renderer(route.content.shape, bridge), bridge),
      plainRequest({}),
      bridge,
      { publicUrl: undefined, corsOrigins: [] },
    );
    if (!outcome.ok) throw new Error(outcome.reason.detail);
    expect(JSON.parse(String(outcome.response.body))).toEqual({
      data: { items: [{ id: 'prd_1' }], next_cursor: 'c' },
    });
  });
});
