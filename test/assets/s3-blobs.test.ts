import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Blobs } from '../../src/assets/s3-blobs.js';
import { readS3Place, type S3Place } from '../../src/assets/s3-place.js';
import { assetsContract } from '../contract/assets.js';
import { blobsContract } from '../contract/blobs.js';
import { type S3Server, startS3 } from '../support/s3.js';

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server.close());

const place = (): S3Place => {
  const found = readS3Place(server.url);
  if (!found) throw new Error(`${server.url} is no place.`);
  return found;
};

blobsContract('an S3-compatible store', () => createS3Blobs(place()));
assetsContract('SQLite and an S3-compatible store', {
  newDatabase: async () => undefined,
  dispose: async () => {},
  openBlobs: () => createS3Blobs(place()),
  isSloppy: true,
});

describe('a server that answers other bytes than it was asked for', () => {
  // s3rver takes the 0 of `bytes=0-0` for no end at all.
  it('is not believed', async () => {
    const blobs = await createS3Blobs(place());
    const folder = mkdtempSync(join(tmpdir(), 'halyard-s3-in-'));
    const path = join(folder, 'two-bytes');
    writeFileSync(path, 'ab');
    const sha256 = createHash('sha256').update('ab').digest('hex');
    const key = `${sha256}.${'0'.repeat(26)}`;
    await blobs.put(key, { path, bytes: 2, sha256, head: Buffer.from('ab') });
    const reading = async () => {
      for await (const chunk of blobs.open(key, { first: 0, last: 0 })) expect(chunk.byteLength).toBe(1);
    };
    await expect(reading()).rejects.toThrow('answered bytes 0-1/2 to bytes=0-0');
    blobs.close();
    rmSync(folder, { recursive: true });
  });
});

describe('a file that is put', () => {
  // s3rver does not compare it, as Amazon and others do.
  it('is signed with its hash, so that a server can refuse what arrives as something else', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const blobs = await createS3Blobs({ ...place(), endpoint: `http://127.0.0.1:${port}` });
    const folder = mkdtempSync(join(tmpdir(), 'halyard-s3-in-'));
    const path = join(folder, 'file');
    writeFileSync(path, 'abc');
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    await blobs.put(`${sha256}.${'1'.repeat(26)}`, { path, bytes: 3, sha256, head: Buffer.from('abc') });
    expect(seen).toMatchObject([{ 'x-amz-content-sha256': sha256, 'content-length': '3' }]);
    expect(seen[0]?.authorization).toContain('x-amz-content-sha256');
    blobs.close();
    server.close();
    rmSync(folder, { recursive: true });
  });
});

describe('the place of such a store', () => {
  it('is read from one URL', () => {
    expect(readS3Place('s3://bucket')).toEqual({ bucket: 'bucket', prefix: '' });
    expect(readS3Place('s3://my.bucket-1/a/b.c/')).toEqual({ bucket: 'my.bucket-1', prefix: 'a/b.c' });
    expect(readS3Place('s3://bucket/a?endpoint=https://s3.example.com:9000&region=eu-central-1')).toEqual({
      bucket: 'bucket',
      prefix: 'a',
      endpoint: 'https://s3.example.com:9000',
      region: 'eu-central-1',
    });
  });

  it.each([
    'bucket',
    'http://bucket',
    's3://',
    's3://B',
    's3://Bucket/a',
    's3://bucket//a',
    's3://bucket/a b',
    's3://bucket?endpoint=s3.example.com',
    's3://bucket?endpoint=https://s3.example.com/path',
    's3://bucket?regoin=eu-central-1',
    's3://key:secret@bucket/a',
  ])('is not %s', (text) => {
    expect(readS3Place(text)).toBeUndefined();
  });
});
