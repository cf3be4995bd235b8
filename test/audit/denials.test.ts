import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDenialCounter, type DeniedCredential } from '../../src/audit/count-denials.js';
import type { AuditEvent } from '../../src/audit/event.js';
import { auditTables } from '../../src/audit/table.js';
import type { Store } from '../../src/storage/store.js';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
let errors: unknown[];
beforeEach(async () => {
  t = await createTestApp();
  errors = [];
});
afterEach(() => t.close());

/** The store of a database that is away for the first `times` transactions; or gone before it could say it was done. */
function failing(times: number, when: 'before it is done' | 'after it is done' = 'before it is done'): Store {
  let left = times;
  return {
    ...t.store,
    async tx(body) {
      if (left <= 0) return t.store.tx(body);
      left -= 1;
      if (when === 'after it is done') await t.store.tx(body);
      throw Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
    },
  };
}

const counterOn = (store: Store) => createDenialCounter(store, t.clock, t.ids, (error) => errors.push(error));

const denied = (change: Partial<DeniedCredential> = {}): DeniedCredential => ({
  owner: undefined,
  code: 'API_KEY_UNKNOWN',
  address: '203.0.113.1',
  requestId: 'the-first',
  ...change,
});

async function denials(): Promise<AuditEvent[]> {
  const { auditEvents } = auditTables(t.store.read);
  return t.store.read.select().from(auditEvents).where(eq(auditEvents.action, 'credential.deny'));
}

const sum = (events: readonly AuditEvent[]): number => events.reduce((total, { count }) => total + count, 0);

describe('a count of refused credentials', () => {
  it('outlives a time without a database, to the last one', async () => {
    const counter = counterOn(failing(3));
    for (let flush = 0; flush < 3; flush += 1) {
      for (let n = 0; n < 5; n += 1) counter.count(denied());
      counter.count(denied({ address: `203.0.113.${flush + 2}` }));
      await counter.flush();
    }
    expect([await denials(), errors.length]).toEqual([[], 3]);
    counter.count(denied());
    await counter.close();
    const found = await denials();
    expect(sum(found)).toBe(3 * 6 + 1);
    // What came while the first batch waited became one row for each address.
    expect(found.filter(({ address }) => address === '203.0.113.1').map(({ count }) => count)).toEqual([
      5, 11,
    ]);
    expect(errors).toHaveLength(3);
  });

  it('is written once where the database was gone before it could say that it was done', async () => {
    const counter = counterOn(failing(1, 'after it is done'));
    // More than one transaction takes.
    for (let n = 0; n < 500; n += 1) counter.count(denied({ address: `2001:db8::${n}` }));
    await counter.flush();
    counter.count(denied());
    await counter.flush();
    await counter.close();
    expect([sum(await denials()), errors.length]).toEqual([501, 1]);
  });

  it('loses one that cannot be written, and no other', async () => {
    const store: Store = {
      ...t.store,
      tx: (body) =>
        t.store.tx(async (w) => {
          const value = await body(w);
          const { auditEvents } = auditTables(w);
          const bad = await w.select().from(auditEvents).where(eq(auditEvents.address, 'poison'));
          if (bad.length > 0) throw new Error('invalid byte sequence');
          return value;
        }),
    };
    const counter = counterOn(store);
    for (let n = 0; n < 300; n += 1)
      counter.count(denied({ address: n === 150 ? 'poison' : `2001:db8::${n}` }));
    await counter.flush();
    counter.count(denied());
    await counter.close();
    expect([sum(await denials()), errors.length]).toEqual([300, 1]);
  });

  it('stays exact and small in a flood of addresses and owners while nothing can be written', async () => {
    const counter = counterOn(failing(1));
    counter.count(denied());
    await counter.flush();
    for (let n = 0; n < 25_000; n += 1) {
      const owner = { kind: 'apiKey', id: `key_${n}`, tenantId: `ten_${n % 7}` } as const;
      counter.count(denied({ owner, address: `2001:db8::${n}` }));
    }
    await counter.close();
    const found = await denials();
    expect(sum(found)).toBe(25_001);
    expect(found.length).toBeLessThan(10_100);
    const nobodys = found.find(({ tenantId, address }) => tenantId === '' && address === 'many');
    expect(nobodys?.count).toBeGreaterThan(14_000);
  });

  it('stands in the trail of the account that was tried, though it is nobody’s doing', async () => {
    const counter = counterOn(t.store);
    const subject = { id: 'usr_tried', tenantId: 'default' };
    for (let n = 0; n < 3; n += 1) counter.count(denied({ subject, code: 'INVALID_CREDENTIALS' }));
    counter.count(denied({ code: 'INVALID_CREDENTIALS' }));
    await counter.close();
    const found = (await denials()).map(({ tenantId, actorId, subjectId, count }) => [
      tenantId,
      actorId,
      subjectId,
      count,
    ]);
    expect(found.toSorted()).toEqual([
      ['', 'anonymous', 'anonymous', 1],
      ['default', 'anonymous', 'usr_tried', 3],
    ]);
  });
});
