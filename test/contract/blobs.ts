import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/assets/blob-store.js';
import { type Staged, whileStaged } from '../../src/assets/stage.js';
import { createIds } from '../../src/ids.js';
import { createTestClock } from '../support/clock.js';

/** What every place that contents are kept in owes to who keeps them there. */
export function blobsContract(name: string, open: () => Promise<BlobStore>): void {
  const ids = createIds(createTestClock());
  const keyOf = (content: Buffer) =>
    `${createHash('sha256').update(content).digest('hex')}.${ids.next('blb').slice(4)}`;

  describe(`contents in ${name}`, () => {
    let blobs: BlobStore;
    let folder: string;
    beforeAll(async () => {
      blobs = await open();
      folder = mkdtempSync(join(tmpdir(), 'halyard-blobs-'));
    });
    afterAll(() => {
      blobs.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const staged = <T>(content: Buffer, work: (file: Staged) => Promise<T>): Promise<T> =>
      whileStaged(folder, ids.next('upl'), chunksOf(content), work);
    const put = async (content: Buffer, key = keyOf(content)): Promise<string> => {
      await staged(content, (file) => blobs.put(key, file));
      return key;
    };
    const read = async (...asked: Parameters<BlobStore['open']>): Promise<Buffer> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of blobs.open(...asked)) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    const listed = async (beginning: string) => {
      const found: { key: string; putAt: number }[] = [];
      for await (const kept of blobs.list(beginning)) found.push(kept);
      return found;
    };

    it('are read as they were put, however long', async () => {
      for (const length of [0, 1, 1000, 3_000_000]) {
        const content = randomBytes(length);
        const key = await put(content);
        expect(await blobs.lengthOf(key)).toBe(length);
        expect((await read(key)).equals(content)).toBe(true);
      }
    });

    it('are read in part', async () => {
      const content = randomBytes(1_000_000);
      const key = await put(content);
      for (const [first, last] of [
        [0, 1],
        [10, 999_999],
        [999_999, 999_999],
        [123_456, 654_321],
      ] as const) {
        expect((await read(key, { first, last })).equals(content.subarray(first, last + 1))).toBe(true);
      }
    });

    it('are not there before they were put, and not after they were removed, which may be done twice', async () => {
      const content = randomBytes(100);
      const key = keyOf(content);
      const isMissing = async () => {
        expect(await blobs.lengthOf(key)).toBeUndefined();
        await expect(read(key)).rejects.toThrow();
        expect(await listed(key.slice(0, 2))).not.toContainEqual(expect.objectContaining({ key }));
      };
      await isMissing();
      await put(content, key);
      expect(await blobs.lengthOf(key)).toBe(100);
      await blobs.remove(key);
      await isMissing();
      await blobs.remove(key);
    });

    it('are listed by how their hash begins, with the time they were put', async () => {
      const keys = await Promise.all(Array.from({ length: 20 }, () => put(randomBytes(20))));
      for (const key of keys) {
        const found = await listed(key.slice(0, 2));
        expect(found.map((kept) => kept.key)).toContain(key);
        for (const kept of found) expect(kept.key.slice(0, 2)).toBe(key.slice(0, 2));
        const { putAt = 0 } = found.find((kept) => kept.key === key) ?? {};
        expect(Math.abs(Date.now() - putAt)).toBeLessThan(60_000);
      }
    });

    it('may be one content under two keys, one of which goes', async () => {
      const content = randomBytes(1000);
      const [one, other] = [await put(content), await put(content)];
      await blobs.remove(one);
      expect((await read(other)).equals(content)).toBe(true);
    });

    it('may be left in the middle', async () => {
      const key = await put(randomBytes(3_000_000));
      for (let n = 0; n < 20; n += 1) {
        for await (const chunk of blobs.open(key)) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          break;
        }
      }
      expect((await read(key)).byteLength).toBe(3_000_000);
    });

    it('leave nothing of how they came in', async () => {
      const paths: string[] = [];
      const key = await staged(randomBytes(10), async (file) => {
        paths.push(file.path);
        const made = keyOf(Buffer.from('x'));
        return made;
      });
      expect(await blobs.lengthOf(key)).toBeUndefined();
      expect(paths.map((path) => existsSync(path))).toEqual([false]);
    });
  });
}

async function* chunksOf(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.byteLength; at += 65_536) yield content.subarray(at, at + 65_536);
}
