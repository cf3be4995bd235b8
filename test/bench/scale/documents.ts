import { bearer, get, postJson, xApiKey } from '../ask.js';
import type { Dataset } from '../dataset.js';
import { cores } from '../machine.js';
import { byId } from '../operations.js';
import { halyardSpec, missing, serverSpec } from '../servers.js';
import type { Point } from './sweep.js';

/** What grows, and how: each answers the points that are measured. */

/** A document may be as large as a bench wants it. */
const UNLIMITED = {
  HALYARD_MAX_ALIASES: '100000',
  HALYARD_MAX_TOKENS: '1000000',
  HALYARD_MAX_COST: '1000000',
};

const idOf = ({ products }: Dataset, place = 0): string => String(products[place % products.length]?.['id']);

/** So many fields that each ask for a scope, of one row: with the access plane and without. */
export function fields(data: Dataset): Point[] {
  const names = ['id', 'sku', 'name', 'version', 'categoryId', 'supplierId'];
  const withIt = halyardSpec('halyard-fields', { env: UNLIMITED }, data);
  const without = halyardSpec('halyard-fields-off', { env: UNLIMITED, without: 'access' }, data);
  return [1, 10, 100, 1000].flatMap((size) => {
    const selected = Array.from({ length: size }, (_, at) => `f${at}: ${names[at % names.length]}`);
    const query = `query ($id: ID!) { product(id: $id) { ${selected.join(' ')} } }`;
    const asks = data.keys.good.map((key, place) =>
      postJson('/graphql', { query, variables: { id: idOf(data, place) } }, bearer(key)),
    );
    return [
      { size, what: 'access plane on', server: withIt, asks },
      { size, what: 'access plane off', server: without, asks },
    ];
  });
}

/** A page has 500 at most: more are several pages of one document. */
const MOST_ON_A_PAGE = 500;
/** Enough to keep a server busy with long answers, and few enough that each comes within a measurement. */
const FEW_CLIENTS = 4;

export function items(data: Dataset): Point[] {
  const server = halyardSpec('halyard-items', { env: UNLIMITED }, data);
  return [10, 50, 100, 500, 1000, 5000].map((size) => {
    const first = Math.min(size, MOST_ON_A_PAGE);
    const pages = Array.from(
      { length: size / first },
      (_, page) =>
        `p${page}: products(first: ${first}) { nodes { id sku name description version categoryId } }`,
    );
    const query = `{ ${pages.join(' ')} }`;
    const asks = data.keys.good.map((key) => postJson('/graphql', { query }, bearer(key)));
    return { size, what: 'list items × 6 fields', server, asks, clients: FEW_CLIENTS };
  });
}

/** One bridge mounted so many times at one host; what is asked is the last of them. */
export function bridges(data: Dataset): Point[] {
  return [1, 2, 4, 8].map((size) => {
    const hosts = Array.from({ length: size }, (_, at) => `bench.test/b${at + 1}=pim`).join(',');
    const server = halyardSpec(`halyard-bridges-${size}`, { env: { HALYARD_BRIDGE_HOSTS: hosts } }, data);
    const asks = data.keys.good.map((key, place) =>
      get(`/b${size}/products/${idOf(data, place)}`, { host: 'bench.test', ...xApiKey(key) }),
    );
    return { size, what: 'bridge GET by id', server, asks };
  });
}

const byIds = (data: Dataset) =>
  Array.from({ length: 1000 }, (_, place) =>
    byId(idOf(data, place), data.keys.good[place % data.keys.good.length]),
  );

export function clients(data: Dataset): Point[] {
  const server = halyardSpec('halyard-clients', {}, data);
  const bare = serverSpec('bare', data);
  const asks = byIds(data);
  return [1, 4, 16, 64, 256].flatMap((size) => [
    { size, what: 'GraphQL by id', server, asks, clients: size },
    { size, what: 'bare POST', server: bare, asks, clients: size },
  ]);
}

export function workers(data: Dataset): Point[] {
  const asks = byIds(data);
  const all = [
    { size: 1, name: 'halyard-1-worker' },
    { size: 2, name: 'halyard-2-workers' },
  ] as const;
  return all
    .filter(({ name }) => missing(name) === undefined)
    .map(({ size, name }) => ({
      size,
      what: `GraphQL by id, cores ${cores.twoServers}`,
      server: serverSpec(name, data),
      asks,
    }));
}
