import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

/**
 * What every peer stands on: the products and the keys, in a SQLite file of its own that the bench has made
 * (`BENCH_DB`), read by prepared statements. A key is looked up by its hash at each request.
 */
const db = new Database(process.env.BENCH_DB, { readonly: true });

const columns = 'id, sku, name, description, version, category_id AS categoryId';
const five = db.prepare('SELECT id, sku, name, description, version FROM products WHERE id = ?');
const one = db.prepare(`SELECT ${columns} FROM products WHERE id = ?`);
const some = db.prepare(`SELECT ${columns} FROM products ORDER BY created_at DESC, id DESC LIMIT ?`);
const whole = db.prepare('SELECT * FROM products WHERE id = ?');
const key = db.prepare('SELECT scopes, revoked_at, expires_at FROM keys WHERE hash = ?');

/** Just what a query by id asks for; a resolver does not know, and reads all that its type has. */
export const fiveOf = (id) => five.get(id);
export const productById = (id) => one.get(id);
export const productList = (first) => some.all(first);

/** A product as the PIM's clients know it, or `undefined`. */
export function wholeProduct(id) {
  const row = whole.get(id);
  if (!row) return undefined;
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    description: row.description,
    price: priceOf(row),
    status: row.status,
    attributes: JSON.parse(row.attributes),
    category_id: row.category_id,
    supplier_id: row.supplier_id,
    version: row.version,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  };
}

function priceOf({ price_minor: minorUnits, currency }) {
  if (minorUnits === null) return null;
  const digits = currency === 'JPY' ? 0 : 2;
  return { minor_units: minorUnits, currency, amount: (minorUnits / 10 ** digits).toFixed(digits) };
}

/** The scopes of a key that works now; `undefined` for any other text. */
export function scopesOf(token) {
  if (!token) return undefined;
  const row = key.get(createHash('sha256').update(token).digest());
  if (!row || row.revoked_at !== null) return undefined;
  if (row.expires_at !== null && row.expires_at <= Date.now()) return undefined;
  return row.scopes.split(' ');
}

/** The text of a key in an Authorization header, or in X-API-Key. */
export function tokenIn(headers) {
  const { authorization } = headers;
  return authorization?.startsWith('Bearer ') ? authorization.slice(7) : headers['x-api-key'];
}

export const NEEDED = 'products:read';
