import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, csvRecordEnds, neutralised, restored } from '../../src/transfers/csv.js';
import {
  cutRecords,
  type EndOf,
  lineEnd,
  MOST_RECORD_BYTES,
  type SourceRecord,
  START,
} from '../../src/transfers/cut.js';

/** A file in chunks of any sizes: `sizes` is gone through again and again. */
async function* chunks(file: Buffer, sizes: readonly number[], from = 0): AsyncGenerator<Buffer> {
  for (let at = from, n = 0; at < file.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    yield file.subarray(at, at + size);
    at += size;
  }
}

const cut = async (file: Buffer, sizes: readonly number[], place = START, end = csvRecordEnds()) => {
  const found: SourceRecord[] = [];
  for await (const record of cutRecords(chunks(file, sizes, place.end), place, end)) found.push(record);
  return found;
};

const plain = (records: readonly SourceRecord[]) =>
  records.map(({ line, end, nextLine, bytes, fault }) => ({
    line,
    end,
    nextLine,
    text: bytes.toString('latin1'),
    fault,
  }));

/** Texts of what CSV stumbles over. */
const piece = fc.constantFrom('a', ',', '"', '""', '\n', '\r\n', '\r', 'é', '🪑', ' ', '', '\ufeff', 'sku');
const anyFile = fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join('')));
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

const cell = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 });
const newline = fc.constantFrom('\n', '\r\n');
const written = (rows: readonly (readonly string[])[], end: string, hasBom: boolean, endsWithIt: boolean) =>
  Buffer.from(
    (hasBom ? '\ufeff' : '') +
      rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join(end) +
      (endsWithIt ? end : ''),
  );

describe('a CSV file cut into records', () => {
  it('gives the cells that were written, on the lines where they stand, whatever its chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        newline,
        fc.boolean(),
        fc.boolean(),
        sizes,
        async (rows, end, bom, last, sized) => {
          const file = written(rows, end, bom, last);
          const records = await cut(file, sized);
          expect(cellsOf(records.map(({ bytes }) => bytes))).toEqual(rows);
          const text = file.toString('utf8');
          for (const { line, end: to, fault, bytes } of records) {
            expect(fault).toBeUndefined();
            const before = file.subarray(0, to - bytes.length).toString('utf8');
            expect(line).toBe(before.split('\n').length);
          }
          expect(records.at(-1)?.end).toBe(Buffer.byteLength(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the same records from any border on, and in any chunks, even where it makes no sense', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, sizes, sizes, async (file, some, others) => {
        const all = await cut(file, [1 << 20]);
        expect(plain(await cut(file, some))).toEqual(plain(all));
        for (const [at, record] of all.entries()) {
          expect(plain(await cut(file, others, record))).toEqual(plain(all.slice(at + 1)));
        }
        for (const [at, { end }] of all.entries()) expect(end).toBeGreaterThan(all[at - 1]?.end ?? 0);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same records where nothing is kept of what was read before, also around the longest a record may be', async () => {
    const forgetful: EndOf = (...asked) => csvRecordEnds()(...asked);
    const long = fc.constantFrom(
      ...['x', 'a,b\n', 'a","\n', '"\n', 'a,""\n', ',"b\n'].map((text) => text.repeat(70_000 / text.length)),
    );
    const most = fc.constantFrom(...[-2, -1, 0, 1].map((n) => 'y'.repeat(MOST_RECORD_BYTES + n)));
    const large = fc.array(fc.oneof({ weight: 6, arbitrary: piece }, long, most), { maxLength: 14 });
    const file = fc.oneof(
      { weight: 8, arbitrary: anyFile },
      large.map((pieces) => Buffer.from(pieces.join(''))),
    );
    /** Of a row that is too long it is chance how much of it is still there. */
    const told = (records: readonly SourceRecord[]) =>
      plain(records).map(({ text, ...rest }) => (rest.fault?.includes('longer') ? rest : { ...rest, text }));
    await fc.assert(
      fc.asyncProperty(file, async (bytes) => {
        const [first, ...others] = [1 << 22, 262_144, 99_999].map((size) => cut(bytes, [size]));
        const all = told((await first) ?? []);
        for (const other of others) expect(told(await other)).toEqual(all);
        const half = all[all.length >> 1];
        if (half) expect(told(await cut(bytes, [70_001], half))).toEqual(all.slice((all.length >> 1) + 1));
        if (all.length < 200) expect(told(await cut(bytes, [1 << 22], START, forgetful))).toEqual(all);
      }),
      { numRuns: 150 },
    );
    const strays = Buffer.from('a","\n'.repeat(2000) + ',"x"y\n,"z\n'.repeat(50));
    expect(told(await cut(strays, [999]))).toEqual(told(await cut(strays, [1 << 20], START, forgetful)));
  }, 60_000);

  it('takes no longer for quotes that are never closed than for others', async () => {
    for (const line of ['a","\n', ',"\n', ',"b\n', '"","\n']) {
      const lines = 100_000;
      const began = performance.now();
      const records = await cut(Buffer.from(`${line.repeat(lines)},"x"y\n`), [262_144]);
      expect(records.length).toBeGreaterThan(lines / 3);
      // Where each line was followed to the end of the longest record, it was minutes.
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  }, 60_000);

  it('gives up no more than a line for a stray quote', async () => {
    const cutText = async (text: string) =>
      (await cut(Buffer.from(text), [7])).map(({ line, fault }) => [line, fault !== undefined]);
    expect(await cutText('a,"b\nc,d\ne,f')).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(await cutText('a,"b"c\nd,e\n')).toEqual([
      [1, true],
      [2, false],
    ]);
    const far = `a,"b\n${'c,d\n'.repeat(MOST_RECORD_BYTES / 2)}`;
    expect((await cut(Buffer.from(far), [65_536])).filter(({ fault }) => fault !== undefined)).toHaveLength(
      1,
    );
  });

  it('keeps nothing of a line that is too long, and goes on after it', async () => {
    const file = Buffer.from(`a,b\n${'x'.repeat(3 * MOST_RECORD_BYTES)}\nc,d`);
    for (const end of [csvRecordEnds(), lineEnd]) {
      const records = await cut(file, [50_000], START, end);
      expect(records.map(({ line, nextLine, fault }) => [line, nextLine, fault !== undefined])).toEqual([
        [1, 2, false],
        [2, 3, true],
        [3, 3, false],
      ]);
      expect(records.at(-1)?.end).toBe(file.length);
    }
    const unended = await cut(Buffer.from('x'.repeat(2 * MOST_RECORD_BYTES)), [50_000]);
    expect(unended).toMatchObject([{ line: 1, end: 2 * MOST_RECORD_BYTES, fault: expect.any(String) }]);
  });
});

describe('a cell that could be a formula', () => {
  it('is none once it is neutralised, and is what it was once it is restored', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '1', '.', 'a'), { maxLength: 5 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (one) => {
        const cell = neutralised(one);
        expect(restored(cell)).toBe(one);
        if (!/^[+-]?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
      { numRuns: 2000 },
    );
    expect(['-5', '+5.25', '=1', '-cmd|x', "'=1"].map(neutralised)).toEqual([
      '-5',
      '+5.25',
      "'=1",
      "'-cmd|x",
      "''=1",
    ]);
  });
});
