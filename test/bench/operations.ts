import { type Ask, bearer, get, postJson, xApiKey } from './ask.js';
import type { ProductRow } from './dataset.js';

/** What is asked of the servers, in the forms that they take. */

export const BY_ID = 'query Product($id: ID!) { product(id: $id) { id sku name description version } }';
export const LIST =
  'query Products { products(first: 50) { nodes { id sku name description version categoryId } } }';
export const LIST_LENGTH = 50;

export const byId = (id: string, key?: string, headers: Ask['headers'] = {}, more: object = {}): Ask =>
  postJson('/graphql', { query: BY_ID, variables: { id }, ...more }, { ...bearer(key), ...headers });

export const list = (_id: string, key?: string): Ask => postJson('/graphql', { query: LIST }, bearer(key));

/** Without GraphQL. */
export const plainList = (_id: string, key?: string): Ask =>
  postJson('/list', { first: LIST_LENGTH }, bearer(key));
export const plainById = (id: string, key?: string): Ask => postJson('/by-id', { id }, bearer(key));

export const bridged = (id: string, key?: string): Ask => get(`/api/v1/products/${id}`, xApiKey(key));
export const restful = (id: string, key?: string): Ask => get(`/products/${id}`, xApiKey(key));

export const forwardAuth = (_id: string, key?: string): Ask =>
  get('/verify?scope=products:read', bearer(key));

/** Asks by `asker` what the key is worth that came from this machine. */
export const introspected =
  (asker: string) =>
  (_id: string, key = ''): Ask => ({
    method: 'POST',
    path: '/oauth/introspect',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...bearer(asker),
    },
    body: `token=${key}&client_ip=127.0.0.1`,
  });

export const verified = (_id: string, key = ''): Ask => postJson('/verify', { key });

/** What of a product the operations above must answer. */
export const five = ({ id, sku, name, description, version }: ProductRow) => ({
  id,
  sku,
  name,
  description,
  version,
});
export const six = (row: ProductRow) => ({ ...five(row), categoryId: row['category_id'] });

/** A product as the PIM's clients know it. */
export const whole = (row: ProductRow) => ({
  id: row['id'],
  sku: row['sku'],
  name: row['name'],
  description: row['description'],
  price: row['currency'] && {
    minor_units: row['price_minor'],
    currency: row['currency'],
    amount: amountOf(Number(row['price_minor']), row['currency'] === 'JPY' ? 0 : 2),
  },
  status: row['status'],
  attributes: JSON.parse(String(row['attributes'])),
  category_id: row['category_id'],
  supplier_id: row['supplier_id'],
  version: row['version'],
  created_at: new Date(Number(row['created_at'])).toISOString(),
  updated_at: new Date(Number(row['updated_at'])).toISOString(),
});

const amountOf = (minorUnits: number, digits: number): string => (minorUnits / 10 ** digits).toFixed(digits);
