import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridges } from '../src/bridges/index.js';
import { requestFor } from './bridges/route-request.js';
import { createTestApp, type TestApp } from './support/app.js';
import { type FullTenant, fillTenant, type Rows, rowsOf, tableNames } from './support/full-tenant.js';
import { type Question, questionsOf, type Slot } from './support/questions.js';

/**
 * Two strangers who have the same ask the same: one about things of another tenant, one about things that never were.
 * They get the same bytes. What is asked comes from the schema and the tables: nothing here is written per field.
 */

/** Alike but for a letter, so that both sort alike among all other texts. */
const [REAL, MADE_UP] = ['mark-qqa', 'mark-qqb'];
const [PERSON, KEY] = [0, 1];
const NOTHING_MAKES_YET = new Set(['brownouts', 'login_failures', 'signing_keys']);

/** Lists that are of no tenant, and refuse all but the default one. */
const OF_THE_INSTALLATION = new Set(['brownouts']);

interface Stranger extends FullTenant {
  readonly ids: readonly string[];
}

let t: TestApp;
let questions: Question[];
let strangers: readonly [Stranger, Stranger];
let other: FullTenant;
let otherRows: Rows;
/** Some of each kind. */
let otherIds: string[];

beforeAll(async () => {
  t = await createTestApp({
    env: {
      HALYARD_LOGINS_PER_MINUTE: '1000000',
      HALYARD_MAX_COST: '1000000000',
      HALYARD_MAX_TOKENS: '100000',
    },
  });
  questions = questionsOf(t.app.engine.schema);
  const lists = questions
    .filter(
      ({ slots, document }) => slots.some(({ path }) => path === 'after') && document.includes('pageInfo'),
    )
    .filter(({ name }) => !OF_THE_INSTALLATION.has(name))
    .map(({ name }) => name);
  const stranger = async (mark: string) => {
    const filled = await fillTenant(t, mark, lists);
    // Whoever revokes the key they call with could ask no more.
    const ids = (await rowsOf(t, filled.id)).ids.filter((id) => id !== filled.callingKeyId);
    return { ...filled, ids };
  };
  strangers = [await stranger('stranger1'), await stranger('stranger2')];
  t.clock.advance(60);
  other = await fillTenant(t, REAL, lists);
  t.clock.advance(60);
  // What is written by the clock, and not by who asks, would come between the two: from here on it waits.
  await t.app.close();
  const found = await rowsOf(t, other.id);
  otherRows = found.rows;
  otherIds = someOfEachKind(found.ids);
  for (const { ids } of strangers) expect(found.ids.filter((id) => ids.includes(id))).toEqual([]);
}, 60_000);
afterAll(() => t.close());

const kindOf = (id: string): string => id.split('_')[0] ?? '';
const missing = (id: string): string => id.replace(/.{8}$/, 'zzzzzzzz');

/** The first and the last, which is the root and the leaf of a tree. */
const someOfEachKind = (ids: readonly string[]): string[] =>
  [...new Set(ids.map(kindOf))].flatMap((kind) => {
    const some = ids.filter((id) => kindOf(id) === kind).toSorted();
    return [...new Set([some[0] ?? '', some.at(-1) ?? ''])];
  });

/** What is told differently though it is the same: whose it is, and what the clock and chance made. */
const plain = (text: string): string =>
  text
    .replaceAll(MADE_UP, REAL)
    .replace(/"(endCursor|startCursor)":"[^"]*"/g, '"$1":"CURSOR"')
    .replace(/"keyId":"\w{16}"/g, '"keyId":"KEY"')
    .replace(/"sha256":"\w{64}"/g, '"sha256":"HASH"')
    .replace(/"(lastUsedAt|lastUsedIp|seal)":("[^"]*"|\d+)/g, '"$1":null')
    .replace(/\b[a-z]{3}_[0-9a-z]{26}\b/g, (id) => `${kindOf(id)}_ID`)
    .replace(/-[0-9a-z]{6}(\.[a-z]+")/g, '-ID$1')
    .replace(/hal_(live|refresh|invite|reset)_\w+/g, 'TOKEN')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'JWT')
    .replace(/stranger[12]/g, 'stranger');

/** What one of the strangers says in a slot; nothing to leave it out. */
type Fill = (slot: Slot, stranger: Stranger, question: Question) => unknown;

const prefixOfNoun: Readonly<Record<string, string>> = {
  apikey: 'key',
  area: 'aoi',
  asset: 'ast',
  category: 'cat',
  deployment: 'dep',
  categorymapping: 'map',
  export: 'exp',
  import: 'imp',
  invitation: 'ivt',
  job: 'job',
  jobresult: 'job',
  parent: 'cat',
  product: 'prd',
  project: 'prj',
  serviceaccount: 'sva',
  root: 'cat',
  session: 'ses',
  supplier: 'sup',
  supplieritem: 'sit',
  tenant: 'ten',
  user: 'usr',
};

/** An id of the stranger's own that a slot means: by its name, or by the field's. Where neither tells, the `nth` of all. */
function own({ name, path }: Slot, { ids }: Stranger, question: Question, nth = 0): string {
  const noun = name === 'id' || name === 'ids' ? question.name.replace(/^[a-z]+(?=[A-Z])/, '') : name;
  const word = noun.replace(/(Id|s)$/, '').toLowerCase();
  const prefix = prefixOfNoun[word] ?? prefixOfNoun[path.split('.').at(-1) ?? ''];
  const some = prefix === undefined ? ids : ids.filter((id) => kindOf(id) === prefix);
  return some[nth % some.length] ?? '';
}

/** What goes where no id does: enough for most fields to get as far as the ids. */
function text({ name, isNeeded }: Slot, { ownerEmail, password }: Stranger): string | undefined {
  if (!isNeeded) return undefined;
  if (name === 'email') return ownerEmail;
  return /password/i.test(name) ? password : 'none 0';
}

const listed = ({ isList }: Slot, value: unknown): unknown =>
  isList && value !== undefined ? [value].flat() : value;

/** Both ask, each by their own credential; what they hear must be one. */
async function compare(
  question: Question,
  fills: readonly [Fill, Fill],
  about: string,
  callers: readonly number[] = [PERSON, KEY],
): Promise<void> {
  for (const caller of callers) {
    const [real, made] = await Promise.all(
      strangers.map(async (stranger, at) => {
        const fill = fills[at] as Fill;
        const variables = question.variables((slot) => listed(slot, fill(slot, stranger, question)));
        const { status, body } = await t.graphql(question.document, {
          key: stranger.callers[caller],
          variables,
          headers: { 'x-request-id': 'the-same' },
        });
        return { said: JSON.stringify(variables), heard: JSON.stringify({ status, body }) };
      }),
    );
    const where = `${question.operation} ${question.name} with ${about}: ${real?.said}`;
    expect(plain(real?.heard ?? ''), where).toBe(plain(made?.heard ?? ''));
    // Beside what was said in the question, nothing of the other tenant's is in the answer.
    const news = [...otherIds, REAL].filter(
      (word) => real?.heard.includes(word) && !real.said.includes(word),
    );
    expect(news, where).toEqual([]);
  }
}

const asked =
  (slot: Slot, id: string, mix = false): Fill =>
  (at, stranger, question) => {
    if (at.path === slot.path) return mix ? [own(at, stranger, question), id] : id;
    return at.kind === 'ID' ? own(at, stranger, question) : text(at, stranger);
  };

describe('a stranger of another tenant', () => {
  it('is asked about things of every table', () => {
    const empty = tableNames(t).filter((name) => !otherRows.has(name));
    expect(empty.filter((name) => !NOTHING_MAKES_YET.has(name))).toEqual([]);
    expect(new Set(otherIds.map(kindOf)).size).toBeGreaterThan(13);
  });

  it('gets the same bytes for an id of the other tenant as for one that never was, wherever an id can stand', async () => {
    let compared = 0;
    for (const question of questions) {
      for (const slot of question.slots.filter(({ kind }) => kind === 'ID')) {
        for (const id of otherIds) {
          await compare(question, [asked(slot, id), asked(slot, missing(id))], `${slot.path} ${id}`);
          compared += 1;
          if (!slot.isList) continue;
          await compare(
            question,
            [asked(slot, id, true), asked(slot, missing(id), true)],
            `${slot.path} of both, ${id}`,
          );
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  }, 120_000);

  it('gets the same bytes for any mixture of its own ids and those of the other tenant', async () => {
    const withIds = questions.filter(({ slots }) => slots.some(({ kind }) => kind === 'ID'));
    const choice = fc.record({ what: fc.constantFrom('other', 'own', 'left out'), nth: fc.nat(99) });
    const mixture = fc
      .record({
        question: fc.constantFrom(...withIds),
        choices: fc.array(choice, { minLength: 6, maxLength: 6 }),
        caller: fc.nat(1),
      })
      .filter(({ question: { slots }, choices }) =>
        slots.filter(({ kind }) => kind === 'ID').some((_, at) => choices[at]?.what === 'other'),
      );
    const filled =
      (
        choices: readonly { readonly what: string; readonly nth: number }[],
        change: (id: string) => string,
      ): Fill =>
      (slot, stranger, question) => {
        if (slot.kind === 'String') return text(slot, stranger);
        const at = question.slots
          .filter(({ kind }) => kind === 'ID')
          .findIndex(({ path }) => path === slot.path);
        const { what, nth } = choices[at] ?? { what: 'left out', nth: 0 };
        if (what === 'own' || (slot.isNeeded && what === 'left out'))
          return own(slot, stranger, question, nth);
        return what === 'other' ? change(otherIds[nth % otherIds.length] ?? '') : undefined;
      };
    await fc.assert(
      fc.asyncProperty(mixture, ({ question, choices, caller }) =>
        compare(question, [filled(choices, (id) => id), filled(choices, missing)], `a mixture`, [caller]),
      ),
      { seed: 20_260_115, numRuns: 500, endOnFailure: true },
    );
  }, 60_000);

  it('gets the same bytes for a cursor of the other tenant’s lists as for a made-up one', async () => {
    const madeUp = (cursor: string) => {
      const values = Buffer.from(cursor, 'base64url').toString('utf8').replaceAll(REAL, MADE_UP);
      return Buffer.from(values.replace(/[0-9a-z]{8}"\]$/, 'zzzzzzzz"]')).toString('base64url');
    };
    let compared = 0;
    for (const question of questions) {
      for (const slot of question.slots.filter(({ name }) => name === 'after' || name === 'before')) {
        for (const [list, cursor] of other.cursors) {
          const said =
            (value: string): Fill =>
            (at, stranger) =>
              at.path === slot.path ? value : text(at, stranger);
          expect(madeUp(cursor)).not.toBe(cursor);
          await compare(question, [said(cursor), said(madeUp(cursor))], `${slot.path} of ${list}`);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
  }, 60_000);

  it('gets the same bytes for a text of the other tenant as for a made-up one, but that an e-mail address is taken', async () => {
    const texts = new Set(
      [...otherRows.values()]
        .flat()
        .flatMap((row) => row.match(new RegExp(`[\\w@.-]*${REAL}[\\w@. -]*`, 'g')) ?? []),
    );
    expect(texts).toContain(`${REAL}-owner@example.com`);
    for (const question of questions) {
      for (const slot of question.slots.filter(({ kind }) => kind === 'String')) {
        // Whoever may register learns that somebody has the address: without sending mail it cannot be hidden.
        if (`${question.name} ${slot.path}` === 'register input.email') continue;
        // A person who logs out could ask no more.
        const callers = question.name === 'logout' ? [KEY] : [PERSON, KEY];
        for (const said of texts) {
          const saying =
            (value: string): Fill =>
            (at, stranger, asking) => {
              if (at.path === slot.path) return value;
              return at.kind === 'ID' && at.isNeeded ? own(at, stranger, asking) : text(at, stranger);
            };
          await compare(
            question,
            [saying(said), saying(said.replaceAll(REAL, MADE_UP))],
            `${slot.path} "${said}"`,
            callers,
          );
        }
      }
    }
  }, 120_000);

  it('cannot say where a thing of the other tenant is, on any route of any bridge', async () => {
    const ids = otherIds.map((id) => [id, missing(id)] as const);
    const values = [...ids, [`${REAL}-0`, `${MADE_UP}-0`] as const];
    let compared = 0;
    for (const bridge of bridges) {
      const mounted = t.app.bridges.find(({ name }) => name === bridge.name);
      for (const route of mounted?.routes ?? []) {
        for (const parameter of route.parameters.filter((one) => one.in === 'path' || one.in === 'query')) {
          for (const pair of values) {
            const answers = await Promise.all(
              pair.map(async (value, at) => {
                const inPath = parameter.in === 'path' ? { [parameter.name]: value } : {};
                const { url, init } = requestFor(bridge, route, {}, inPath);
                const address = new URL(url, t.origin);
                if (parameter.in === 'query') address.searchParams.set(parameter.name, value);
                const response = await t.fetch(address.pathname + address.search, {
                  ...init,
                  headers: {
                    ...init.headers,
                    'x-request-id': 'the-same',
                    authorization: `Bearer ${strangers[at]?.callers[KEY]}`,
                  },
                });
                return JSON.stringify([response.status, [...response.headers], await response.text()]);
              }),
            );
            // A fingerprint of the body, which names in its links what was asked for, and is compared itself.
            const [real, made] = answers.map((text) => plain(text).replace(/\["etag",[^\]]*\]/, 'ETAG'));
            expect(real, `${route.method} ${route.path} ${parameter.name} ${pair[0]}`).toBe(made);
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(300);
  }, 60_000);

  it('gets the same bytes for the other tenant’s name in X-Tenant-ID as for that of none', async () => {
    for (const { document, name, variables } of questions) {
      for (const caller of [PERSON, KEY]) {
        const [real, made] = await Promise.all(
          [other.id, missing(other.id)].map(async (named, at) => {
            const stranger = strangers[at] as Stranger;
            const { status, body } = await t.graphql(document, {
              key: stranger.callers[caller],
              variables: variables((slot) => (slot.isNeeded ? listed(slot, 'none 0') : undefined)),
              headers: { 'x-tenant-id': named, 'x-request-id': 'the-same' },
            });
            return { status, body };
          }),
        );
        expect(real, name).toEqual(made);
        expect([real?.status, real?.body.errors?.[0]?.extensions['code']], name).toEqual([
          403,
          'WRONG_TENANT',
        ]);
      }
    }
  });

  it('has left every row of the other tenant as it was, and added none but that its people were tried', async () => {
    for (const key of strangers.flatMap(({ callers }) => callers)) {
      expect((await t.graphql('{ me { id } }', { key })).status).toBe(200);
    }
    await t.app.close();
    const { rows } = await rowsOf(t, other.id);
    for (const [table, before] of otherRows) {
      const after = rows.get(table) ?? [];
      expect(
        before.filter((row) => !after.includes(row)),
        table,
      ).toEqual([]);
    }
    const added = [...rows].flatMap(([table, after]) =>
      after.filter((row) => !otherRows.get(table)?.includes(row)).map((row) => `${table} ${row}`),
    );
    const tried = /^audit_events .*"actorKind":"anonymous".*"action":"(credential\.deny|user\.lock)"/;
    expect(added.filter((row) => !tried.test(row))).toEqual([]);
  });
});
