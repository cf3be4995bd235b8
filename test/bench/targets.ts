import { isDeepStrictEqual } from 'node:util';
import { type Answer, type Ask, send } from './ask.js';
import type { Dataset, ProductRow } from './dataset.js';
import * as asked from './operations.js';
import { byId } from './operations.js';
import type { ServerName } from './servers.js';

/** Something that is measured: requests to a server, and what it must answer before anybody believes its figures. */
export interface Target {
  readonly name: string;
  readonly server: ServerName;
  /** What the load sends, in turn. Asked anew for each measurement: tokens expire. */
  asks(url: string): Promise<readonly Ask[]> | readonly Ask[];
  /** Whether the answer to the ask of that place is right. */
  isRight(answer: Answer, place: number): boolean;
  /** What must be refused, and why. */
  readonly refused: readonly { readonly why: string; readonly ask: Ask }[];
  /** The share of `asks` that is refused. */
  readonly refusedShare?: number;
}

type Form = (id: string, key?: string) => Ask;

/** How many different requests there are. */
const DIFFERENT = 1000;
/** One of so many requests comes with a revoked key, where refusals are to be written down too. */
const REFUSED_EACH = 100;

export function targetsOf(data: Dataset): readonly Target[] {
  const { keys, products, service } = data;
  const at = <Item>(items: readonly Item[], place: number): Item => items[place % items.length] as Item;
  const idAt = (place: number): string => String(at(products, place)['id']);
  const turns = (form: Form, of: readonly string[] = keys.good): readonly Ask[] =>
    Array.from({ length: DIFFERENT }, (_, place) => form(idAt(place), at(of, place)));

  const wrong: Readonly<Record<string, string | undefined>> = {
    'no key': undefined,
    'an unknown key': keys.unknown,
    'a revoked key': keys.revoked,
    'an expired key': keys.expired,
    'a missing scope': keys.weak,
  };
  const refusals = (form: Form, more: Readonly<Record<string, string>> = {}) =>
    Object.entries({ ...wrong, ...more }).map(([why, key]) => ({ why, ask: form(idAt(0), key) }));
  const elsewhere = { 'a foreign address': keys.elsewhere };

  const one =
    (shape: (row: ProductRow) => unknown, read: (body: Body) => unknown = plain) =>
    ({ status, text }: Answer, place: number): boolean =>
      status === 200 && isDeepStrictEqual(read(JSON.parse(text)), shape(at(products, place)));
  const many = (read: (body: Body) => unknown) => {
    const expected = products.slice(0, asked.LIST_LENGTH).map(asked.six);
    return ({ status, text }: Answer): boolean =>
      status === 200 && isDeepStrictEqual(read(JSON.parse(text)), expected);
  };
  const product = one(asked.five, (body) => body.data?.product);
  const productList = many((body) => body.data?.products?.nodes);

  const target = (
    name: string,
    server: ServerName,
    form: Form,
    isRight: Target['isRight'],
    more: Readonly<Record<string, string>> = {},
  ): Target => ({
    name,
    server,
    asks: () => turns(form),
    isRight,
    refused: refusals(form, more),
  });
  const unguarded = (name: string, server: ServerName, form: Form, isRight: Target['isRight']): Target => ({
    ...target(name, server, form, isRight),
    refused: [],
  });

  /** With what no plain request has, which Halyard leaves to Yoga; Yoga itself does not mind it. */
  const viaYoga: Form = (id, key) => byId(id, key, {}, { extensions: { bench: true } });
  const mixed = (server: ServerName, name: string): Target => ({
    ...target(name, server, byId, product, elsewhere),
    asks: () =>
      turns(byId).map((ask, place) =>
        place % REFUSED_EACH === REFUSED_EACH - 1 ? byId(idAt(place), keys.revoked) : ask,
      ),
    refusedShare: 1 / REFUSED_EACH,
  });
  const isActive = ({ status, text }: Answer): boolean => status === 200 && JSON.parse(text).active === true;
  const introspected = asked.introspected(keys.asker);

  return [
    unguarded('bare: POST', 'bare', byId, isOk),
    unguarded('bare: GET', 'bare', asked.restful, isOk),

    target('handwritten: by id', 'handwritten', asked.plainById, one(asked.five)),
    target('yoga-scope-auth: by id', 'yoga-scope-auth', byId, product),
    target('apollo-shield: by id', 'apollo-shield', byId, product),
    target('mercurius-auth: by id', 'mercurius-auth', byId, product),
    target('halyard: by id', 'halyard', byId, product, elsewhere),

    target('handwritten: list', 'handwritten', asked.plainList, many(plain)),
    target('yoga-scope-auth: list', 'yoga-scope-auth', asked.list, productList),
    target('apollo-shield: list', 'apollo-shield', asked.list, productList),
    target('mercurius-auth: list', 'mercurius-auth', asked.list, productList),
    target('halyard: list', 'halyard', asked.list, productList, elsewhere),

    target('handwritten: GET by id', 'handwritten', asked.restful, one(asked.whole)),
    target('fastify: GET by id', 'fastify', asked.restful, one(asked.whole)),
    target('halyard: bridge GET by id', 'halyard', asked.bridged, one(asked.whole), elsewhere),

    target('better-auth: verify', 'better-auth', asked.verified, isValid),
    {
      ...target('halyard: verify POST', 'halyard', introspected, isActive, elsewhere),
      refused: [
        ...refusals(introspected, elsewhere).filter(({ why }) => why !== 'a missing scope'),
        { why: 'an asker without keys:verify', ask: asked.introspected(keys.weak)('', keys.good[0]) },
      ],
    },
    target('halyard: forward-auth GET', 'halyard', asked.forwardAuth, isOk, elsewhere),

    unguarded('halyard-access-off: by id', 'halyard-access-off', (id) => byId(id), product),

    {
      ...target('halyard: by id, JWT', 'halyard', byId, product),
      asks: async (url) => turns(byId, await tokensFrom(url, service)),
      refused: [{ why: 'a changed token', ask: byId(idAt(0), 'eyJhbGciOiJFZERTQSJ9.e30.AAAA') }],
    },
    {
      ...target('halyard: by id, its key', 'halyard', byId, product),
      asks: () => turns(byId, service.keys),
    },

    mixed('halyard', 'halyard: by id, 1 % refused'),
    mixed('halyard-recording-off', 'halyard-recording-off: by id, 1 % refused'),

    target('halyard-1-worker: by id', 'halyard-1-worker', byId, product, elsewhere),
    target('halyard-2-workers: by id', 'halyard-2-workers', byId, product, elsewhere),

    unguarded('yoga: by id', 'yoga', (id) => viaYoga(id), product),
    target('halyard: by id, the Yoga door', 'halyard', viaYoga, product, elsewhere),
  ];
}

/** The little that is read of bodies. */
interface Body {
  readonly data?: { readonly product?: unknown; readonly products?: { readonly nodes?: unknown } };
}

const plain = (body: Body): unknown => body;
const isOk = ({ status }: Answer): boolean => status === 200;
const isValid = ({ status, text }: Answer): boolean => status === 200 && JSON.parse(text).valid === true;

/** A service account turns each of its keys into a token of an hour. */
async function tokensFrom(url: string, { id, keys }: Dataset['service']): Promise<string[]> {
  const tokens: string[] = [];
  for (const key of keys) {
    const { text } = await send(
      {
        method: 'POST',
        path: '/oauth/token',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`,
        },
        body: 'grant_type=client_credentials',
      },
      url,
    );
    tokens.push(JSON.parse(text).access_token);
  }
  return tokens;
}
