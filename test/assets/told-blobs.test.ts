import { expect, it } from 'vitest';
import { createS3Blobs } from '../../src/assets/s3-blobs.js';
import { toldBlobs } from '../../src/assets/told-blobs.js';

it('a store that nobody answers for is told of, once a minute, and every caller still hears of it', async () => {
  process.env['AWS_ACCESS_KEY_ID'] ??= 'nobody';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'nothing';
  const place = { bucket: 'assets', prefix: '', endpoint: 'http://127.0.0.1:1', region: 'us-east-1' };
  const told: string[] = [];
  let now = 0;
  const blobs = toldBlobs(await createS3Blobs(place), {
    clock: { now: () => now },
    tell: (message) => told.push(message),
  });
  const key = `${'0'.repeat(64)}.${'0'.repeat(26)}`;
  const read = async () => {
    for await (const _ of blobs.open(key)) expect.fail('There is nothing to read.');
  };
  await expect(blobs.lengthOf(key)).rejects.toThrow(/ECONNREFUSED/);
  await expect(read()).rejects.toThrow(/ECONNREFUSED/);
  expect(told).toEqual([expect.stringContaining('the asset store s3://assets')]);
  now = 60_000;
  await expect(read()).rejects.toThrow(/ECONNREFUSED/);
  expect(told).toHaveLength(2);
  blobs.close();
}, 30_000);
