import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What of s3rver, which comes without types, is used here. */
interface S3rver {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}
type S3rverClass = new (options: Record<string, unknown>) => S3rver;

/** A server that speaks S3 and keeps its objects in files, with one bucket. */
export interface S3Server {
  /** For `HALYARD_ASSETS`. */
  readonly url: string;
  /** Where its files are. */
  readonly folder: string;
  close(): Promise<void>;
}

const BUCKET = 'assets';

export async function startS3(): Promise<S3Server> {
  // What it takes from everybody.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  const S3rver = createRequire(import.meta.url)('s3rver') as S3rverClass;
  const folder = mkdtempSync(join(tmpdir(), 'halyard-s3-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await server.run();
  return {
    url: `s3://${BUCKET}/some/prefix?endpoint=http://127.0.0.1:${port}`,
    folder,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
