import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from '../../src/assets/media-type.js';

/** How formats begin whose readers look further than that. */
const beginnings = [
  'PK\x03\x04',
  'PK\x03\x04\x14\x00\x00\x00\x08\x00',
  '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9',
  'RIFF\x00\x00\x00\x00WAVE',
  'ID3\x03\x00\x00\x7f\x7f\x7f\x7f',
  '\x1a\x45\xdf\xa3',
  'OggS',
  '\x89PNG\r\n\x1a\n',
  'II*\x00',
  'MM\x00*',
  '\x00\x00\x00\x18ftyp',
  '%PDF-1.4\n',
  '\x1f\x8b\x08',
  '\xfe\xff',
  '<?xml version="1.0"?>',
  '',
].map((text) => Buffer.from(text, 'latin1'));

describe('what a file is', () => {
  it('is found of any bytes, soon, and is always a media type that stands in a header', async () => {
    const file = fc
      .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 8000 }))
      .map(([beginning, rest]) => Buffer.concat([beginning, rest]).subarray(0, 8192));
    const name = fc.constantFrom('a', 'a.svg', 'a.html', 'a.json', 'a.tar.gz', 'a.');
    let longest = 0;
    await fc.assert(
      fc.asyncProperty(file, name, async (head, called) => {
        const began = performance.now();
        const found = await mediaTypeOf(head, called, 'text/html');
        longest = Math.max(longest, performance.now() - began);
        expect(found).toMatch(/^[a-z]+\/[\w.+-]+(; charset=utf-8)?$/);
      }),
      { seed: 20_260_115, numRuns: 3000, endOnFailure: true },
    );
    expect(longest).toBeLessThan(1000);
  });

  it('is found soon of an archive that is made to fill the memory', async () => {
    const packed = deflateRawSync(Buffer.alloc(5_000_000));
    const name = Buffer.from('[Content_Types].xml');
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 0, 'latin1');
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.byteLength, 18);
    head.writeUInt32LE(0xffffffff, 22);
    head.writeUInt16LE(name.byteLength, 26);
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const found = await mediaTypeOf(
      Buffer.concat([head, name, packed]).subarray(0, 8192),
      'a.zip',
      undefined,
    );
    expect(found).toMatch(/^application\//);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});
