import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/ids.js';
import { base62Bytes, base62Text, idBytes, idText } from '../../src/storage/compact.js';

const MOST_MS = 2 ** 48 - 1;
const ids = fc
  .record({ ms: fc.nat(MOST_MS), chance: fc.uint8Array({ minLength: 10, maxLength: 10 }) })
  .map(({ ms, chance }) => createIds({ now: () => ms }, () => chance).next('key'));
const keyIds = fc
  .uint8Array({ minLength: 16, maxLength: 16, max: 247 })
  .map((bytes) => createIds({ now: () => 0 }, () => bytes).base62(16));

const sign = (order: number): number => Math.sign(order);
const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

describe('the bytes of an id', () => {
  it('are sixteen, and say the same', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const bytes = idBytes('key', id);
        expect(bytes).toHaveLength(16);
        expect(idText('key', bytes)).toBe(id);
      }),
    );
  });

  it('sort as the ids do', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const [first, second] = [idBytes('key', a) as Buffer, idBytes('key', b) as Buffer];
        expect(sign(first.compare(second))).toBe(order(a, b));
      }),
    );
  });

  it('are those of no other text, which stays as it is', () => {
    const id = 'key_01kejt3zy0f5m8rv2d0qpxgh3a';
    const others = [
      '',
      'key_',
      id.toUpperCase(),
      id.replace('key', 'sva'),
      `${id}0`,
      id.slice(0, -1),
      id.replace('key_0', 'key_8'), // more than 128 bits
      id.replace('f5', 'u5'), // no digit
      id.replace('f5', 'é5'),
      id.replace('f5', '\u{1f600}'),
    ];
    for (const text of others) {
      expect(idBytes('key', text)).toBe(text);
      expect(idText('key', text)).toBe(text);
    }
  });
});

describe('the bytes of the public part of a key', () => {
  it('are twelve, say the same, and sort as the texts do', () => {
    fc.assert(
      fc.property(keyIds, keyIds, (a, b) => {
        const [first, second] = [base62Bytes(a) as Buffer, base62Bytes(b) as Buffer];
        expect(first).toHaveLength(12);
        expect(base62Text(first)).toBe(a);
        expect(sign(first.compare(second))).toBe(order(a, b));
      }),
    );
  });

  it('are those of no other text, which stays as it is', () => {
    for (const text of ['', '0123456789abcde', '0123456789abcdefg', '0123456789abcde-', '0123456789abcdeé']) {
      expect(base62Bytes(text)).toBe(text);
      expect(base62Text(text)).toBe(text);
    }
  });
});
