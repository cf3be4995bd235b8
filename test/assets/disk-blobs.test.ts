import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createDiskBlobs } from '../../src/assets/disk-blobs.js';
import { blobsContract } from '../contract/blobs.js';

const folder = mkdtempSync(join(tmpdir(), 'halyard-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

blobsContract('files', async () => createDiskBlobs(folder));
