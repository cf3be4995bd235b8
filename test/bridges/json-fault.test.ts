import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFaultAt } from '../../src/bridges/request/json-fault.js';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('where a text stops being JSON', () => {
  it.each([
    ['{"a":abc}', 5],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[01]', 1],
    ['{"a" 1}', 5],
    ['{"a":1}x', 7],
    ['{"a":"\n"}', 5],
    ['', 0],
    ['[1,2', 4],
  ])('in %j is %i', (text, at) => {
    expect(jsonFaultAt(text)).toBe(at);
  });

  it('is nowhere in what is JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonFaultAt(text)).toBe(text.length);
      }),
    );
  });

  it('is past everything that could still have become JSON', () => {
    const broken = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('x', '}', ']', ',', ':', '"', '01', '\u0001'),
    );
    fc.assert(
      fc.property(broken, ([json, place, junk]) => {
        const cut = place % (json.length + 1);
        const text = json.slice(0, cut) + junk + json.slice(cut);
        if (!isJson(text)) expect(jsonFaultAt(text)).toBeLessThanOrEqual(text.length);
        // All before the first changed character was the beginning of JSON, so the fault cannot lie before its token.
        if (!isJson(text)) expect(jsonFaultAt(text)).toBeGreaterThanOrEqual(lastTokenStart(json, cut));
      }),
    );
  });

  it('is found in a megabyte without running out of stack', () => {
    expect(jsonFaultAt(`["${'x\\n'.repeat(300_000)}", ?`)).toBe(900_005);
    expect(jsonFaultAt('['.repeat(500_000))).toBe(500_000);
  });
});

/** A junk character inside or right behind a token spoils the whole token. */
function lastTokenStart(json: string, cut: number): number {
  let start = 0;
  for (const token of json.matchAll(/"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}[\],:]/g)) {
    if (token.index >= cut) break;
    start = token.index;
  }
  return start;
}
