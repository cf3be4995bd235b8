import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditTables } from '../../src/audit/table.js';
import { createCategory } from '../../src/catalog/create-category.js';
import { createProduct } from '../../src/catalog/create-product.js';
import { createSupplier } from '../../src/catalog/create-supplier.js';
import { productColumns } from '../../src/catalog/product.js';
import { catalogTables } from '../../src/catalog/table.js';
import { updateProduct } from '../../src/catalog/update-product.js';
import { transferTables } from '../../src/transfers/table.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** An engine as the suite needs it: a new, empty database for each test, or none for SQLite in the folder. */
export interface TransfersUnderTest {
  newDatabase(): Promise<string | undefined>;
  dispose(): Promise<void>;
}

interface ImportBody {
  readonly id: string;
  readonly status: string;
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly percent: number;
  readonly error: string | null;
}

export function transfersContract(engine: string, under: TransfersUnderTest): void {
  let t: TestApp;
  let dataDir: string;
  let key: string;

  const open = async (env: Record<string, string> = {}) => {
    dataDir = mkdtempSync(join(tmpdir(), 'halyard-transfers-'));
    t = await createTestApp({ place: { dataDir, databaseUrl: await under.newDatabase() }, env });
    key = (await t.key({ api: 'pim' })).token;
  };
  const close = async () => {
    await t.close();
    await under.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  };

  const call = (path: string, init: RequestInit = {}, shown = key) =>
    t.fetch(`/api/v1${path}`, { ...init, headers: { 'x-api-key': shown, ...init.headers } });
  const upload = (body: string | Uint8Array, type = 'text/csv', query = '', shown = key) =>
    call(
      `/imports${query}`,
      { method: 'POST', headers: { 'content-type': type }, body: body as string },
      shown,
    );
  const read = async (path: string, shown = key) => (await call(path, {}, shown)).json();
  const importOf = (id: string, shown = key): Promise<ImportBody> => read(`/imports/${id}`, shown);

  /** Sends a file, does the work, and answers what came of it. */
  const run = async (...sent: Parameters<typeof upload>): Promise<ImportBody> => {
    const response = await upload(...sent);
    const body = (await response.json()) as ImportBody;
    expect(response.status, JSON.stringify(body)).toBe(202);
    await t.app.workOff();
    return importOf(body.id, sent[3]);
  };
  const logsOf = async (id: string) =>
    (
      (await read(`/imports/${id}/logs?limit=500`)) as {
        items: {
          line: number;
          sku: string | null;
          code: string;
          field: string | null;
          value: string | null;
          message: string;
        }[];
      }
    ).items;
  const product = (sku: string, shown = key) => read(`/products/by-sku/${encodeURIComponent(sku)}`, shown);
  const waiting = (kind: string): string[] => {
    try {
      return readdirSync(join(dataDir, kind));
    } catch {
      return [];
    }
  };

  describe(`imports on ${engine}`, () => {
    beforeEach(() => open());
    afterEach(close);

    it('make and change products by sku, and log each bad row with its line', async () => {
      const category = await createCategory(t.operator(), { name: 'Tables', slug: 'tables' });
      const child = await createCategory(t.operator(), { name: 'Oak', parentId: category.id });
      const supplier = await createSupplier(t.operator(), { code: 'ACME', name: 'Acme' });
      await createProduct(t.operator(), { sku: 'OLD', name: 'Old', description: 'stays' });
      const response = await upload(
        [
          '\ufeffsku,name,description,price,currency,status,category,supplier,attributes.width_cm,attributes.colour',
          'A,"Ein ""Tisch"", groß","zwei',
          'Zeilen",19.99,EUR,active,tables,ACME,180,blue',
          'B,B,,1999,JPY,,tables/Oak,,007,',
          'C,C,,1.999,EUR,,,,,',
          'D,D,,,,,no-such,,,',
          'E,,,,,,,,,',
          'F,F,too few',
          'OLD,New,,,,archived,,,,',
          '',
          'G,G,,5,,,,,,',
          'H,"H "h"",,,,,,,,',
          'I,I,,,,sold,,,,',
          'J,J,,,,,,,"{""a"":1}",',
        ].join('\r\n'),
      );
      expect(response.status).toBe(202);
      const { id } = (await response.clone().json()) as ImportBody;
      expect(response.headers.get('location')).toBe(`/api/v1/imports/${id}`);
      expect(await response.json()).toMatchObject({ status: 'queued', percent: 0, format: 'csv' });
      await t.app.workOff();
      expect(await importOf(id)).toMatchObject({
        status: 'done',
        percent: 100,
        rows: 11,
        created: 3,
        updated: 1,
        failed: 7,
        log_truncated: false,
        error: null,
      });
      expect((await logsOf(id)).map(({ line, sku, code }) => [line, sku, code])).toEqual([
        [5, 'C', 'VALIDATION_FAILED'],
        [6, 'D', 'VALIDATION_FAILED'],
        [7, 'E', 'VALIDATION_FAILED'],
        [8, 'F', 'BAD_REQUEST'],
        [11, 'G', 'VALIDATION_FAILED'],
        [12, null, 'BAD_REQUEST'],
        [13, 'I', 'VALIDATION_FAILED'],
      ]);
      expect(await product('A')).toMatchObject({
        name: 'Ein "Tisch", groß',
        description: 'zwei\r\nZeilen',
        price: { minor_units: 1999, currency: 'EUR' },
        status: 'active',
        category_id: category.id,
        supplier_id: supplier.id,
        attributes: { width_cm: 180, colour: 'blue' },
        version: 1,
      });
      expect(await product('B')).toMatchObject({
        price: { minor_units: 1999, currency: 'JPY' },
        status: 'draft',
        category_id: child.id,
        attributes: { width_cm: '007' },
      });
      expect(await product('J')).toMatchObject({ attributes: { width_cm: { a: 1 } } });
      expect(await product('OLD')).toMatchObject({
        name: 'New',
        description: 'stays',
        status: 'archived',
        version: 2,
      });
      expect(waiting('imports')).toEqual([]);
    });

    it('leave what an empty cell says nothing of, and the version of what does not change', async () => {
      const file = 'sku,name,price,currency,attributes\nA,A,1.00,EUR,"{""b"":1,""a"":[2]}"\n';
      expect(await run(file)).toMatchObject({ created: 1 });
      const before = await product('A');
      expect(await run(file)).toMatchObject({ created: 0, updated: 0, unchanged: 1, failed: 0 });
      expect(await run('sku,name,price,currency\nA,,,\n')).toMatchObject({ unchanged: 1 });
      expect(await product('A')).toEqual(before);
      expect(await run('sku,attributes.c\nA,new\n')).toMatchObject({ updated: 1 });
      expect(await product('A')).toMatchObject({ attributes: { b: 1, a: [2], c: 'new' }, version: 2 });
    });

    it('take a SKU that comes twice one row after the other', async () => {
      expect(await run('sku,name,status\nA,first,\nA,second,\nA,,active\n')).toMatchObject({
        created: 1,
        updated: 2,
      });
      expect(await product('A')).toMatchObject({ name: 'second', status: 'active', version: 3 });
      expect(await run('sku,name\nA,third\nA,\nA,fourth\n')).toMatchObject({ updated: 2, unchanged: 1 });
      expect(await product('A')).toMatchObject({ name: 'fourth', status: 'active', version: 5 });
    });

    it('change and make products of one file together, however many', async () => {
      const skus = Array.from({ length: 700 }, (_, n) => `S${n}`);
      const file = (some: readonly string[], name: string) =>
        `sku,name,price,currency,attributes.n\n${some.map((sku, n) => `${sku},${name} ${n},${n}.25,EUR,${n}`).join('\n')}\n`;
      expect(await run(file(skus.slice(0, 333), 'old'))).toMatchObject({ created: 333 });
      const before = await product('S332');
      const second = await run(file(skus, 'Néw'));
      expect(second).toMatchObject({ rows: 700, created: 367, updated: 333, failed: 0 });
      expect(await product('S332')).toMatchObject({ id: before.id, name: 'Néw 332', version: 2 });
      expect(await product('S699')).toMatchObject({
        name: 'Néw 699',
        price: { minor_units: 69925, currency: 'EUR' },
        attributes: { n: 699 },
        version: 1,
      });
      // What is derived from a name is new with it.
      expect((await read('/products?search=NEW+332&total=true')).total).toBe(1);
      expect((await read('/products?search=old&total=true')).total).toBe(0);
    });

    it('read NDJSON, in which null clears and a line stands for itself', async () => {
      const lines = [
        { sku: 'A', name: 'A', price: 19.99, currency: 'EUR', attributes: { a: 1 } },
        { sku: 'B', name: 'B', colour: 'blue' },
        { sku: 'A', price: null },
        { sku: 'C', name: 'lone \ud800' },
        { sku: 'nul\0', name: 'N' },
        { sku: 7, name: 'N' },
      ].map((row) => JSON.stringify(row));
      const done = await run(['', ...lines, '[1]', '{"sku":', ''].join('\n'), 'application/x-ndjson');
      expect(done).toMatchObject({ rows: 8, created: 1, updated: 1, failed: 6 });
      expect(await product('A')).toMatchObject({ price: null, attributes: { a: 1 }, version: 2 });
      const logs = await logsOf(done.id);
      expect([...new Set(logs.map(({ line }) => line))]).toEqual([3, 5, 6, 7, 8, 9]);
      expect(logs[0]?.message).toContain('"colour"');
      expect(logs.find(({ line }) => line === 6)?.sku).toBe('nul');
    });

    it('log each fault of a row, with its column and what stands there', async () => {
      await createProduct(t.operator(), { sku: 'OLD', name: 'Old' });
      const done = await run(
        [
          'sku,name,price,currency,status,category,attributes.a.b,attributes',
          'E-1,,abc,XXX,foo,nowhere,,{',
          ' E-2,E,1.234,EUR,active,,,',
          'OLD,,,EUR,,,,',
          ',No sku,x,,sold,,,',
          'E-5,E,1.00,EUR,,,,"{""constructor"":1}"',
          'GOOD,Good,1.00,EUR,,,,',
        ].join('\n'),
      );
      expect(done).toMatchObject({ rows: 6, created: 1, failed: 5 });
      const logs = await logsOf(done.id);
      expect(logs.map(({ line, sku, field, value }) => [line, sku, field, value])).toEqual([
        [2, 'E-1', 'attributes', '{'],
        [2, 'E-1', 'status', 'foo'],
        [2, 'E-1', 'currency', 'XXX'],
        [2, 'E-1', 'category', 'nowhere'],
        [2, 'E-1', 'price', 'abc'],
        [2, 'E-1', 'name', ''],
        [3, ' E-2', 'sku', ' E-2'],
        [3, ' E-2', 'price', '1.234'],
        [4, 'OLD', 'price', ''],
        [5, null, 'sku', ''],
        [5, null, 'status', 'sold'],
        [5, null, 'price', 'x'],
        [6, 'E-5', 'attributes', '{"constructor":1}'],
      ]);
      const line = { sku: 'N-1', name: 7, price: { amount: '1', currency: 'XXX' }, colour: 'blue', x: [1] };
      const lines = await run(`${JSON.stringify(line)}\n[]\n`, 'application/x-ndjson');
      expect((await logsOf(lines.id)).map(({ sku, field, value }) => [sku, field, value])).toEqual([
        ['N-1', 'colour', 'blue'],
        ['N-1', 'x', '[1]'],
        ['N-1', 'name', '7'],
        ['N-1', 'currency', 'XXX'],
        [null, null, null],
      ]);
      const long = await run(`sku,name\nL-1,${'x'.repeat(5000)}\n`);
      expect((await logsOf(long.id))[0]).toMatchObject({ field: 'name', value: 'x'.repeat(200) });
    });

    it('take a price in NDJSON as the products of the same API have it', async () => {
      const prices: [unknown, object | null][] = [
        [
          { minor_units: 1999, currency: 'EUR' },
          { minor_units: 1999, currency: 'EUR', amount: '19.99' },
        ],
        [
          { amount: '19.99', currency: 'EUR' },
          { minor_units: 1999, currency: 'EUR', amount: '19.99' },
        ],
        [
          { amount: 5, currency: 'JPY' },
          { minor_units: 5, currency: 'JPY', amount: '5' },
        ],
        [
          { minor_units: 1, currency: 'BHD', amount: '0.001' },
          { minor_units: 1, currency: 'BHD', amount: '0.001' },
        ],
        [null, null],
      ];
      const file = prices.map(([price], n) => JSON.stringify({ sku: `P${n}`, name: 'P', price })).join('\n');
      expect(await run(file, 'application/x-ndjson')).toMatchObject({ created: prices.length, failed: 0 });
      for (const [n, [, shown]] of prices.entries()) {
        expect((await product(`P${n}`)).price).toEqual(shown);
      }
      const bad: [unknown, string][] = [
        [{ minor_units: 1999 }, 'no currency'],
        [{ currency: 'EUR' }, 'no amount'],
        [{ minor_units: '1', currency: 'EUR' }, 'whole number'],
        [{ minor_units: 1.5, currency: 'EUR' }, 'whole number'],
        [{ minor_units: -1, currency: 'EUR' }, 'whole number'],
        [{ minor_units: 1999, amount: '20', currency: 'EUR' }, 'differ'],
        [{ amount: 1, currency: 'EUR', net: true }, '"net"'],
        [[1], 'object of amount or minor_units'],
        [true, 'object of amount or minor_units'],
      ];
      const refused = await run(
        bad.map(([price], n) => JSON.stringify({ sku: `B${n}`, name: 'B', price })).join('\n'),
        'application/x-ndjson',
      );
      expect(refused).toMatchObject({ created: 0, failed: bad.length });
      const logs = await logsOf(refused.id);
      for (const [n, [price, words]] of bad.entries()) {
        expect(logs[n]).toMatchObject({ field: 'price', value: JSON.stringify(price) });
        expect(logs[n]?.message).toContain(words);
      }
    });

    it('refuse a number that would silently become another, and say which', async () => {
      const cases: [string, string | undefined][] = [
        ['12345678901234567890', '12345678901234567890'],
        ['[1, -9007199254740993]', '-9007199254740993'],
        ['{ "deep": [1e400] }', '1e400'],
        ['123456789012345678901234567890123', '123456789012345678901234567890123'],
        ['9007199254740991', undefined],
        ['0.12345678901234567', undefined],
        ['6.02e23', undefined],
        ['"12345678901234567890"', undefined],
        ['"\\"12345678901234567890\\\\"', undefined],
      ];
      const lines = cases.map(([json], n) => `{"sku":"S${n}","name":"N","attributes":{"code":${json}}}`);
      const done = await run(lines.join('\n'), 'application/x-ndjson');
      expect(done).toMatchObject({ created: 5, failed: 4 });
      const told = (await logsOf(done.id)).map(({ line, sku, code, message }) => [line, sku, code, message]);
      expect(told).toEqual(
        cases.flatMap(([, number], n) => {
          const message = `The number ${number} cannot be kept exactly; write it as text, in quotes.`;
          return number === undefined ? [] : [[n + 1, `S${n}`, 'VALIDATION_FAILED', message]];
        }),
      );
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const csv = cases.map(([json], n) => `C${n},N,${quoted(`{"code":${json}}`)},${quoted(`[${json}]`)}`);
      const again = await run(['sku,name,attributes,attributes.codes', ...csv].join('\n'));
      expect(again).toMatchObject({ created: 5, failed: 4 });
      expect((await logsOf(again.id)).slice(0, 2).map(({ field, value }) => [field, value])).toEqual([
        ['attributes', '{"code":12345678901234567890}'],
        ['attributes.codes', '[12345678901234567890]'],
      ]);
      expect(await product('C4')).toMatchObject({
        attributes: { code: 9007199254740991, codes: [9007199254740991] },
      });
      const price = await run(
        '{"sku":"P","name":"P","price":12345678901234567890,"currency":"EUR"}',
        'application/x-ndjson',
      );
      expect(price).toMatchObject({ created: 0, failed: 1 });
    });

    it('go on after a line that is nested without end', async () => {
      const deep = `{"sku":"A","name":"A","attributes":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
      const done = await run(`${deep}\n{"sku":"B","name":"B"}\n`, 'application/x-ndjson');
      expect(done).toMatchObject({ status: 'done', created: 1, failed: 1 });
      expect((await logsOf(done.id)).map(({ line, sku }) => [line, sku])).toEqual([[1, 'A']]);
    });

    it('log what is no UTF-8, has no end or is too long, and go on after it', async () => {
      const file = Buffer.concat([
        Buffer.from('sku,name\nA,A\nB,'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(`\nC,${'x'.repeat(300_000)}\nD,"D\nE,E\n${'F'.padEnd(70)},F\nG,G`),
      ]);
      const done = await run(file);
      expect(done).toMatchObject({ status: 'done', created: 3, failed: 4 });
      expect((await logsOf(done.id)).map(({ line, message }) => [line, message.slice(0, 24)])).toEqual([
        [3, 'The row is not UTF-8.'],
        [4, 'The row is longer than 2'],
        [5, 'A cell begins with a quo'],
        [7, 'The SKU must be 1 to 64 '],
      ]);
      expect([await product('E'), await product('G')]).toMatchObject([{ name: 'E' }, { name: 'G' }]);
    });

    it('of quotes that are never closed keep nobody waiting', async () => {
      const { id } = (await (await upload(`sku,name\n${'a","\n'.repeat(30_000)}Z,Z\n`)).json()) as ImportBody;
      const working = t.app.workOff();
      let over = false;
      void working.finally(() => {
        over = true;
      });
      let longest = 0;
      while (!over) {
        const began = performance.now();
        expect((await t.fetch('/health')).status).toBe(200);
        longest = Math.max(longest, performance.now() - began);
        await sleep(5);
      }
      await working;
      expect(await importOf(id)).toMatchObject({ status: 'done', created: 1, failed: 30_000 });
      expect(longest).toBeLessThan(500);
    }, 30_000);

    it('change nothing in a dry run, and tell what would be', async () => {
      await createProduct(t.operator(), { sku: 'OLD', name: 'Old' });
      const done = await run('sku,name\nA,A\nOLD,New\nB,\n', 'text/csv', '?dry_run=true');
      expect(done).toMatchObject({ status: 'done', dry_run: true, created: 1, updated: 1, failed: 1 });
      expect(await logsOf(done.id)).toHaveLength(1);
      expect((await call('/products/by-sku/A')).status).toBe(404);
      expect(await product('OLD')).toMatchObject({ name: 'Old', version: 1 });
    });

    it('refuse at once a file whose header names what nobody knows, and keep nothing of it', async () => {
      const cases: [string, string][] = [
        ['sku,name,colour\nA,A,blue\n', '"colour"'],
        ['name\nA\n', '"sku"'],
        ['sku,sku\nA,A\n', 'twice'],
        ['sku,attributes.\nA,A\n', '"attributes."'],
        ['sku;name\nA;A\n', 'separated by commas'],
        ['sku\tname\nA\tA\n', 'separated by commas'],
        ['SKU,Name\nA,A\n', '"sku" is written in lower case'],
        ['sku,"na\nA,A\n', 'header'],
        ['', 'empty'],
      ];
      for (const [file, word] of cases) {
        const refused = await upload(file);
        expect(refused.status, file).toBe(422);
        expect((await refused.json()).detail).toContain(word);
      }
      expect(waiting('imports')).toEqual([]);
      expect((await read('/imports')).items).toEqual([]);
    });

    it('take the format from the media type, or from what is said, and no other types', async () => {
      const line = '{"sku":"A","name":"A"}';
      expect(await run(line, 'application/octet-stream', '?format=ndjson')).toMatchObject({
        format: 'ndjson',
        created: 1,
      });
      expect(await run('sku\nA\n', 'text/csv; charset=UTF-8')).toMatchObject({ format: 'csv', unchanged: 1 });
      const unsaid = await upload(line, 'application/octet-stream');
      expect([unsaid.status, (await unsaid.json()).errors]).toMatchObject([
        422,
        [{ parameter: 'format', in: 'query' }],
      ]);
      for (const type of [
        'application/json',
        'multipart/form-data; boundary=x',
        'text/csv; charset=latin1',
      ]) {
        expect((await upload(line, type)).status, type).toBe(415);
      }
      const form = await upload(line, 'multipart/form-data; boundary=x');
      expect((await form.json()).detail).toContain('Send the file itself as the body, not in a form');
      expect((await upload(line, 'text/csv', '?format=xlsx')).status).toBe(400);
      expect((await upload(line, 'text/csv', '?colour=blue')).status).toBe(400);
    });

    it('read nothing of the body of who may not send one', async () => {
      let pulled = 0;
      const body = () =>
        new ReadableStream(
          {
            pull(controller) {
              pulled += 1;
              controller.enqueue(Buffer.from('sku,name\n'));
              controller.close();
            },
          },
          { highWaterMark: 0 },
        );
      const sending = (shown: string) =>
        call(
          '/imports',
          {
            method: 'POST',
            headers: { 'content-type': 'text/csv' },
            body: body(),
            duplex: 'half',
          } as RequestInit,
          shown,
        );
      const reader = await t.key({ api: 'pim', scopes: ['imports:read', 'products:write'] });
      expect([(await sending(reader.token)).status, (await sending('')).status]).toEqual([403, 401]);
      expect(pulled).toBe(0);
      const writer = await t.key({ api: 'pim', scopes: ['imports:write'] });
      expect((await sending(writer.token)).status).toBe(202);
      expect(pulled).toBeGreaterThan(0);
    });

    it('say who did what in the audit trail, a line for each chunk', async () => {
      const { id } = await run('sku,name\nA,A\nB,B\nC,\n');
      const { auditEvents } = auditTables(t.store.read);
      const events = await t.store.read.select().from(auditEvents).where(eq(auditEvents.subjectId, id));
      expect(events.map(({ action }) => action)).toEqual([
        'import.start',
        'import.begin',
        'import.apply',
        'import.end',
      ]);
      expect(new Set(events.map(({ actorKind, actorId }) => `${actorKind} ${actorId}`)).size).toBe(1);
      expect(events[2]?.after).toMatchObject({ lines: '2-4', created: 2, updated: 0, failed: 1 });
    });

    it('are worked on by somebody else once the lease of who died is over, from where they stood', async () => {
      const file = `sku,name\n${Array.from({ length: 450 }, (_, n) => `S${n},n${n}`).join('\n')}\n`;
      const { id } = (await (await upload(file)).json()) as ImportBody;
      const { imports } = transferTables(t.store.read);
      const position = file.indexOf('S200,');
      await t.store.tx(async (w) => {
        const leaseUntil = new Date(t.clock.now() + 15_000);
        await w
          .update(imports)
          .set({
            status: 'RUNNING',
            leaseOwner: 'dead',
            leaseUntil,
            position,
            line: 201,
            rows: 200,
            created: 200,
          })
          .where(eq(imports.id, id));
      });
      await t.app.workOff();
      expect(await importOf(id)).toMatchObject({ status: 'running', rows: 200 });
      t.clock.advance(16);
      await t.app.workOff();
      expect(await importOf(id)).toMatchObject({ status: 'done', rows: 450, created: 450 });
      expect((await call('/products/by-sku/S199')).status).toBe(404);
      expect(await product('S200')).toMatchObject({ name: 'n200', version: 1 });
    });

    it('fail when their file is lost, and keep nobody waiting', async () => {
      const lost = (await (await upload('sku,name\nA,A\n')).json()) as ImportBody;
      rmSync(join(dataDir, 'imports', lost.id));
      const next = (await (await upload('sku,name\nB,B\n')).json()) as ImportBody;
      await t.app.workOff();
      // On PostgreSQL another machine may have it, and come back within the hour.
      t.clock.advance(3600);
      await t.app.workOff();
      expect(await importOf(lost.id)).toMatchObject({
        status: 'failed',
        error: expect.stringContaining('no longer there'),
        finished_at: expect.any(String),
      });
      expect(await importOf(next.id)).toMatchObject({ status: 'done', created: 1 });
    });

    it('end when they are cancelled, waiting or running, and what was done stays done', async () => {
      const file = `sku,name\n${Array.from({ length: 4000 }, (_, n) => `S${n},n${n}`).join('\n')}\n`;
      const first = (await (await upload(file)).json()) as ImportBody;
      const cancelled = await call(`/imports/${first.id}/cancel`, { method: 'POST' });
      expect([cancelled.status, (await cancelled.json()).status]).toEqual([200, 'cancelled']);
      expect((await call(`/imports/${first.id}/cancel`, { method: 'POST' })).status).toBe(409);
      expect(waiting('imports')).toEqual([]);

      const second = (await (await upload(file)).json()) as ImportBody;
      const working = t.app.workOff();
      while ((await importOf(second.id)).rows === 0) await sleep(1);
      expect((await call(`/imports/${second.id}/cancel`, { method: 'POST' })).status).toBe(200);
      await working;
      const end = await importOf(second.id);
      expect(end).toMatchObject({ status: 'cancelled', created: end.rows, failed: 0 });
      expect(end.rows).toBeGreaterThan(0);
      expect(end.rows).toBeLessThan(4000);
      expect((await read('/products?total=true&limit=1')).total).toBe(end.rows);
      expect(waiting('imports')).toEqual([]);
    });

    it('write down so many bad rows and count the rest', async () => {
      const file = `sku,name\n${'A,\n'.repeat(10_005)}`;
      const done = await run(file);
      expect(done).toMatchObject({ failed: 10_005, log_truncated: true });
      expect((await read(`/imports/${done.id}/logs?limit=1&total=true`)).total).toBe(10_000);
    });

    it('of one tenant take turns with those of others, each tenant’s in their order', async () => {
      const other = (await t.key({ api: 'pim', tenantId: await t.tenant('Other') })).token;
      const sent: string[] = [];
      for (const [name, shown] of [
        ['one', key],
        ['two', key],
        ['other', other],
      ] as const) {
        sent.push(
          ((await (await upload(`sku,name\nA,${name}\n`, 'text/csv', '', shown)).json()) as ImportBody).id,
        );
        t.clock.advance(1);
      }
      await t.app.workOff();
      const { auditEvents } = auditTables(t.store.read);
      const begun = await t.store.read
        .select({ id: auditEvents.subjectId })
        .from(auditEvents)
        .where(eq(auditEvents.action, 'import.begin'))
        .orderBy(auditEvents.id);
      expect(begun.map(({ id }) => sent.indexOf(id))).toEqual([0, 2, 1]);
      expect([await product('A'), await product('A', other)]).toMatchObject([
        { name: 'two' },
        { name: 'other' },
      ]);
    });

    it('are at most ten that wait', async () => {
      for (let n = 0; n < 10; n += 1) expect((await upload('sku\n')).status).toBe(202);
      expect((await upload('sku\n')).status).toBe(409);
      await t.app.workOff();
      expect((await upload('sku\n')).status).toBe(202);
    });

    it('are at most ten that wait, also where many come at once, and nothing is kept of the others', async () => {
      const second = await createTestApp({ place: t.place, seed: 'two', clock: t.clock });
      const statuses = await Promise.all(
        Array.from({ length: 30 }, async (_, n) => {
          const headers = { 'x-api-key': key, 'content-type': 'text/csv' };
          const sent = { method: 'POST', headers, body: 'sku\n' };
          return (await (n % 2 === 0 ? t : second).fetch('/api/v1/imports', sent)).status;
        }),
      );
      await second.close();
      expect(statuses.filter((status) => status === 202)).toHaveLength(10);
      expect(statuses.filter((status) => status === 409)).toHaveLength(20);
      expect((await read('/imports?total=true')).total).toBe(10);
      expect(waiting('imports')).toHaveLength(10);
    });

    it('do the same through GraphQL, and tell how far they are until they are over', async () => {
      const { body } = await t.graphql<{
        startImport: { import: { id: string } | null; userErrors: unknown[] };
      }>(
        'mutation ($content: FileContent!) { startImport(input: { content: $content, format: CSV }) { import { id status } userErrors { code field message } } }',
        { key: t.firstKey, variables: { content: 'sku,name\nA,A\nB,\n' } },
      );
      expect(body).toMatchObject({ data: { startImport: { import: { status: 'QUEUED' }, userErrors: [] } } });
      const id = body.data?.startImport.import?.id ?? '';
      const watching = await subscribe(
        `importProgress(id: "${id}") { status rows logs { nodes { line } } }`,
        t.firstKey,
      );
      const text = watching.text();
      await t.app.workOff();
      const events = [...(await text).matchAll(/^data: (\{.*)$/gm)].map(
        ([, data]) => JSON.parse(data ?? '').data.importProgress,
      );
      expect(events[0]).toMatchObject({ status: 'QUEUED', rows: 0 });
      expect(events.at(-1)).toEqual({ status: 'DONE', rows: 2, logs: { nodes: [{ line: 3 }] } });

      const refused = await t.graphql(
        'mutation { startImport(input: { content: "colour\\nblue" format: CSV }) { userErrors { code field message } } }',
        { key: t.firstKey },
      );
      expect(refused.body.data).toMatchObject({
        startImport: { userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'content'] }] },
      });
      const forged = await t.graphql(
        'mutation ($content: FileContent!) { startImport(input: { content: $content }) { import { id } } }',
        { key: t.firstKey, variables: { content: { mediaType: 'text/csv', bytes: 'x' } } },
      );
      expect(forged.status).toBe(400);
    });

    it('end the stream of a key that is revoked while it watches', async () => {
      const { id } = (await (await upload('sku\n')).json()) as ImportBody;
      const watcher = await t.key({ scopes: ['imports:read'] });
      const text = (await subscribe(`importProgress(id: "${id}") { status }`, watcher.token)).text();
      await sleep(100);
      await t.graphql(`mutation { revokeApiKey(id: "${watcher.id}") { apiKey { id } } }`, {
        key: t.firstKey,
      });
      expect(await text).toContain('API_KEY_REVOKED');
    });

    const subscribe = (field: string, shown: string) =>
      t.fetch('/graphql', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${shown}`,
          'content-type': 'application/json',
          accept: 'text/event-stream',
        },
        body: JSON.stringify({ query: `subscription { ${field} }` }),
      });

    it('leave no file behind of an upload that was cut off', async () => {
      mkdirSync(join(dataDir, 'imports'), { recursive: true });
      const orphan = join(dataDir, 'imports', 'imp_00000000000000000000000000.new.part');
      writeFileSync(orphan, 'sku,na');
      utimesSync(orphan, t.clock.now() / 1000, t.clock.now() / 1000);
      await t.app.workOff();
      expect(waiting('imports')).toHaveLength(1);
      t.clock.advance(3601);
      await t.app.workOff();
      expect(waiting('imports')).toEqual([]);
    });
  });

  describe(`a limit on imports on ${engine}`, () => {
    beforeEach(() => open({ HALYARD_MAX_IMPORT_BYTES: '1000' }));
    afterEach(close);

    it('refuses a file that is larger, said or not, and keeps nothing of it', async () => {
      const file = `sku,name\n${'A,A\n'.repeat(300)}`;
      expect((await upload(file)).status).toBe(413);
      const stream = new ReadableStream({
        start(controller) {
          for (const line of file.split('\n')) controller.enqueue(Buffer.from(`${line}\n`));
          controller.close();
        },
      });
      const unsaid = await call('/imports', {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: stream,
        duplex: 'half',
      } as RequestInit);
      expect(unsaid.status).toBe(413);
      expect(waiting('imports')).toEqual([]);
    });
  });

  describe(`exports on ${engine}`, () => {
    beforeEach(() => open());
    afterEach(close);

    const start = async (asked: Record<string, unknown>): Promise<string> => {
      const response = await call('/exports', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(asked),
      });
      const body = await response.json();
      expect([response.status, response.headers.get('location')], JSON.stringify(body)).toEqual([
        202,
        `/api/v1/exports/${body.id}`,
      ]);
      return body.id;
    };
    const exported = async (asked: Record<string, unknown>) => {
      const id = await start(asked);
      await t.app.workOff();
      return { id, response: await call(`/exports/${id}/download`) };
    };
    const make = async () => {
      const category = await createCategory(t.operator(), { name: 'Tables', slug: 'tables' });
      const unnamed = await createCategory(t.operator(), { name: 'Chairs' });
      const supplier = await createSupplier(t.operator(), { code: '+49', name: 'Acme' });
      const inputs = [
        { sku: '=1+1', name: "'=quoted", description: '\t@SUM(1)', categoryId: category.id },
        { sku: '-5', name: '-5 cm', description: '"Zitat", ünd\r\nZeile', supplierId: supplier.id },
        { sku: 'C', name: '+1', price: { minorUnits: 1999, currency: 'EUR' }, status: 'active' as const },
        {
          sku: 'D',
          name: "''",
          categoryId: unnamed.id,
          attributes: { a: [1, null], b: '=1', __x: { y: '1' } },
        },
        { sku: '@me', name: '＝full', price: { minorUnits: 7, currency: 'JPY' }, attributes: { n: '007' } },
      ];
      for (const input of inputs) await createProduct(t.operator(), input);
    };
    const all = async (shown = key) =>
      (await read('/products?sort=sku', shown)).items.map(
        ({ id, created_at, updated_at, version, ...rest }: Record<string, unknown>) => rest,
      );

    it('write a file that no spreadsheet runs, to be saved under a plain name', async () => {
      await make();
      const { id, response } = await exported({ format: 'csv' });
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="products-2026-01-15-${id.slice(-6)}.csv"`,
        'content-length': String(Buffer.byteLength(text)),
        'x-content-type-options': 'nosniff',
      });
      const rows: string[][] = parse(text);
      expect(rows[0]).toEqual(
        'sku,name,description,price,currency,status,category,supplier,attributes'.split(','),
      );
      for (const cell of rows.slice(1).flat()) {
        expect(/^[=+\-@\t\r]/.test(cell) && !/^[+-]?\d+$/.test(cell), cell).toBe(false);
      }
      expect(rows.map(([sku]) => sku)).toEqual(['sku', "'=1+1", '-5', 'C', 'D', "'@me"]);
      expect(await read(`/exports/${id}`)).toMatchObject({
        status: 'done',
        rows: 5,
        bytes: Buffer.byteLength(text),
      });
    });

    it('are downloaded in parts by who asks for one', async () => {
      await make();
      const { id, response } = await exported({ format: 'ndjson' });
      const whole = Buffer.from(await response.arrayBuffer());
      const length = whole.byteLength;
      expect([response.status, response.headers.get('accept-ranges')]).toEqual([200, 'bytes']);
      const part = (range: string, more: Record<string, string> = {}) =>
        call(`/exports/${id}/download`, { headers: { range, ...more } });
      for (const [range, first, last] of [
        ['bytes=0-9', 0, 9],
        ['bytes=10-', 10, length - 1],
        ['bytes=-5', length - 5, length - 1],
        ['bytes=5-999999999', 5, length - 1],
        ['bytes=-999999999', 0, length - 1],
        [' Bytes = 3 - 3 ', 3, 3],
      ] as const) {
        const answer = await part(range);
        expect([range, answer.status]).toEqual([range, 206]);
        expect(Buffer.from(await answer.arrayBuffer())).toEqual(whole.subarray(first, last + 1));
        expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last}/${length}`);
        expect(answer.headers.get('content-length')).toBe(String(last - first + 1));
      }
      for (const range of [`bytes=${length}-`, 'bytes=-0']) {
        const answer = await part(range);
        expect([answer.status, (await answer.json()).detail]).toEqual([
          416,
          `The file has ${length} bytes, and none of those asked for.`,
        ]);
      }
      for (const range of ['bytes=0-1,3-4', 'bytes=9-3', 'rows=0-1', 'bytes=-', 'bytes=x-1']) {
        expect([range, (await part(range)).status]).toEqual([range, 200]);
      }
      expect((await part('bytes=0-1', { 'if-range': '"a"' })).status).toBe(200);
      const head = await call(`/exports/${id}/download`, { method: 'HEAD', headers: { range: 'bytes=0-1' } });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(length)]);
      expect(await read(`/exports/${id}`)).toMatchObject({ percent: 100, rows: 5, total: 5 });
    });

    it('write files that an import makes the same products of', async () => {
      await make();
      const before = await all();
      for (const [format, type] of [
        ['csv', 'text/csv'],
        ['ndjson', 'application/x-ndjson'],
      ] as const) {
        const file = await (await exported({ format })).response.text();
        const ids = (await read('/products')).items.map(({ id }: { id: string }) => id);
        await call('/products/bulk-delete', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ids }),
        });
        expect(await all()).toEqual([]);
        expect(await run(file, type)).toMatchObject({ created: 5, failed: 0 });
        expect(await all()).toEqual(before);
        expect(await run(file, type)).toMatchObject({ unchanged: 5, failed: 0 });
      }
    });

    it('write each text into one cell, whatever lines, tabs and semicolons it has', async () => {
      const texts = ['x\n=1+1', 'x\r=1+1', 'x;=cmd|calc!A0', 'x\t=1', 'x\r\n=1', '\r', '\n=1', 'x\n@y;-1'];
      for (const [n, description] of texts.entries()) {
        await createProduct(t.operator(), { sku: `S${n}`, name: 'N', description });
      }
      const text = await (await exported({ format: 'csv' })).response.text();
      // Read by other rules than ours: what is left without the cells in quotes is one line for each product.
      const plain = text.replaceAll(/"(?:[^"]|"")*"/g, 'quoted').split('\r\n');
      expect(plain).toHaveLength(texts.length + 2);
      for (const line of plain) expect(line).not.toMatch(/[\r\n\t;]/);
      expect(await run(text, 'text/csv', '?dry_run=true')).toMatchObject({
        unchanged: texts.length,
        failed: 0,
      });
    });

    it('write CSV that changes nothing when it is imported, whatever the texts are', async () => {
      const piece = fc.constantFrom(
        ...[
          '\n',
          '\r',
          '\t',
          ';',
          ',',
          '"',
          "'",
          '=',
          '+',
          '-',
          '@',
          '＝',
          '\ufeff',
          ' ',
          '0',
          '1',
          'e',
          '.',
        ],
      );
      const tricky = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
      const text = fc.oneof(tricky, fc.string({ unit: 'binary' }), fc.string());
      const row = fc.record({
        name: text,
        description: text,
        attributes: fc.dictionary(
          text,
          fc.oneof(text, fc.array(text), fc.double(), fc.maxSafeInteger(), fc.boolean()),
        ),
        price: fc.option(fc.integer({ min: 0, max: 1e9 }).map((minor) => (minor / 100).toFixed(2))),
      });
      const rows = fc.array(fc.tuple(tricky, row), { minLength: 30, maxLength: 30 });
      let taken = 0;
      await fc.assert(
        fc.asyncProperty(rows, async (made) => {
          const lines = made.map(([sku, { price, ...rest }], n) =>
            JSON.stringify({ sku: `${sku}${n}`, ...rest, ...(price && { price, currency: 'EUR' }) }),
          );
          const { created, updated, failed } = await run(lines.join('\n'), 'application/x-ndjson');
          expect(created + updated + failed).toBe(30);
          taken += created + updated;
          const file = await (await exported({ format: 'csv' })).response.text();
          const again = await run(file, 'text/csv', '?dry_run=true');
          expect({ ...again, unchanged: 0 }).toMatchObject({ created: 0, updated: 0, failed: 0 });
          expect(again.rows).toBe((await read('/products?total=true&limit=1')).total);
        }),
        { numRuns: 8 },
      );
      // Most of them are texts that can be stored, or nothing would be shown here.
      expect(taken).toBeGreaterThan(40);
    }, 60_000);

    it('write JSON, also of nothing, and only what was asked for', async () => {
      await make();
      const of = async (asked: object) => (await exported({ format: 'json', ...asked })).response.json();
      expect((await of({})).map(({ sku }: { sku: string }) => sku)).toEqual(['=1+1', '-5', 'C', 'D', '@me']);
      expect(await of({ status: ['active'] })).toMatchObject([{ sku: 'C', price: '19.99', currency: 'EUR' }]);
      expect(await of({ search: 'zitat unknown' })).toEqual([]);
      expect(await of({ search: 'quoted' })).toMatchObject([{ sku: '=1+1', category: 'tables' }]);
      expect(await of({ updated_since: '2030-01-01T00:00:00Z' })).toEqual([]);
      const bad = await call('/exports', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ format: 'csv', search: 'x'.repeat(201) }),
      });
      expect(bad.status).toBe(422);
      const stranger = await t.tenant('Strangers');
      const theirs = await createSupplier(t.operator(stranger), { code: 'X', name: 'X' });
      const foreign = await call('/exports', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ format: 'csv', supplier_id: theirs.id }),
      });
      expect([foreign.status, (await foreign.json()).errors]).toMatchObject([
        422,
        [{ pointer: '/supplier_id' }],
      ]);
    });

    it('are of one moment, whatever is changed while they are written', async () => {
      const products = [];
      for (let n = 0; n < 1200; n += 1) products.push({ sku: `S${String(n).padStart(4, '0')}`, name: 'v0' });
      await run(`sku,name\n${products.map(({ sku, name }) => `${sku},${name}`).join('\n')}\n`);
      const { products: table } = catalogTables(t.store.read);
      const id = await start({ format: 'ndjson' });
      let over = false;
      const writing = (async () => {
        for (let n = 1; !over; n += 1) {
          const { name } = productColumns({ name: `v${n}` });
          // All of them in one transaction: a file with two names would be of two moments.
          await t.store.tx((w) => w.update(table).set({ name: name ?? '' }));
        }
        return true;
      })();
      await t.app.workOff();
      over = true;
      await writing;
      const rows = (await (await call(`/exports/${id}/download`)).text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(rows).toHaveLength(1200);
      expect(new Set(rows.map(({ name }) => name)).size).toBe(1);
    });

    it('are at most ten that wait, also where many are asked for at once', async () => {
      const body = JSON.stringify({ format: 'csv' });
      const headers = { 'content-type': 'application/json' };
      const statuses = await Promise.all(
        Array.from(
          { length: 20 },
          async () => (await call('/exports', { method: 'POST', headers, body })).status,
        ),
      );
      expect(statuses.filter((status) => status === 202)).toHaveLength(10);
      expect(statuses.filter((status) => status === 409)).toHaveLength(10);
    });

    it('have no file before they are done, nor when they were cancelled', async () => {
      const id = await start({ format: 'csv' });
      const early = await call(`/exports/${id}/download`);
      expect([early.status, (await early.json()).code]).toEqual([409, 'CONFLICT']);
      expect(early.headers.get('retry-after')).toBe('2');
      expect(await read(`/exports/${id}`)).toMatchObject({ percent: 0, total: null });
      expect((await call(`/exports/${id}/cancel`, { method: 'POST' })).status).toBe(200);
      await t.app.workOff();
      const never = await call(`/exports/${id}/download`);
      expect([never.status, never.headers.get('retry-after')]).toEqual([409, null]);
      expect(waiting('exports')).toEqual([]);
    });

    it('throw their file away after a day', async () => {
      const { id, response } = await exported({ format: 'csv' });
      expect(response.status).toBe(200);
      expect(waiting('exports')).toEqual([id]);
      t.clock.advance(24 * 3600);
      expect((await call(`/exports/${id}/download`)).status).toBe(410);
      await t.app.workOff();
      expect(waiting('exports')).toEqual([]);
      expect((await call(`/exports/${id}/download`)).status).toBe(410);
      expect(await read(`/exports/${id}`)).toMatchObject({ status: 'done' });
    });

    it('are downloaded by who may write exports, and not by who may only see them', async () => {
      const { id } = await exported({ format: 'csv' });
      const reader = (await t.key({ api: 'pim', scopes: ['exports:read', 'products:read'] })).token;
      expect((await call(`/exports/${id}`, {}, reader)).status).toBe(200);
      expect((await call(`/exports/${id}/download`, {}, reader)).status).toBe(403);
    });

    it('do the same through GraphQL, with the text of a file that is not long', async () => {
      await make();
      const started = await t.graphql<{ startExport: { export: { id: string } } }>(
        'mutation { startExport(input: { format: NDJSON, status: [ACTIVE] }) { export { id filter } userErrors { message } } }',
        { key: t.firstKey },
      );
      expect(started.body.data).toMatchObject({
        startExport: { export: { filter: { status: ['active'] } } },
      });
      await t.app.workOff();
      const id = started.body.data?.startExport.export.id;
      const { body } = await t.graphql<{ exportFile: { content: string } }>(
        `{ exportFile(id: "${id}") { name mediaType bytes content } node(id: "${id}") { ... on Export { rows } } }`,
        { key: t.firstKey },
      );
      expect(body.data).toMatchObject({ node: { rows: 1 } });
      expect(JSON.parse(body.data?.exportFile.content ?? '')).toMatchObject({ sku: 'C' });
      const text = readFileSync(join(dataDir, 'exports', id ?? ''), 'utf8');
      expect(body.data?.exportFile.content).toBe(text);
    });
  });

  describe(`an import and a change at once on ${engine}`, () => {
    beforeEach(() => open());
    afterEach(close);

    it('lose neither, and wait for each other', async () => {
      const made = await createProduct(t.operator(), { sku: 'S0', name: 'A' });
      const rows = Array.from({ length: 1000 }, (_, n) => `S${n},imported`);
      await upload(`sku,name\n${rows.join('\n')}\n`);
      const working = t.app.workOff();
      const changes = [];
      for (let n = 0; n < 20; n += 1) {
        changes.push(updateProduct(t.operator(), { id: made.id, description: `d${n}` }));
        changes.push(createProduct(t.operator(), { sku: `S${n * 45 + 3}`, name: 'mine' }).catch(() => {}));
        await sleep(1);
      }
      await Promise.all([working, ...changes]);
      const [done] = (await read('/imports')).items as ImportBody[];
      expect(done).toMatchObject({ status: 'done', rows: 1000, failed: 0 });
      expect((await read('/products?total=true&limit=1')).total).toBe(1000);
      expect(await product('S0')).toMatchObject({
        name: 'imported',
        description: expect.stringMatching(/^d\d+$/),
        version: 22,
      });
    });
  });
}
