import { statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/clock.js';
import { createIds } from '../../../src/ids.js';
import { createInstallationSecret } from '../../../src/installation-secret.js';
import { parseToken, type Token } from '../../../src/keys/token.js';
import { createVault } from '../../../src/keys/vault.js';
import { createKeyVerifier } from '../../../src/keys/verify-key.js';
import { openStore } from '../../../src/storage/open.js';
import { type Dataset, SECRET } from '../dataset.js';
import { forwardAuth } from '../operations.js';
import { type Options, say } from '../options.js';
import { halyardSpec } from '../servers.js';
import { addKeys, tokenOf } from './bulk-keys.js';
import { sweep } from './sweep.js';

/** What one more key costs, from a thousand to ten million of them. */
export interface KeysMeasured {
  readonly size: number;
  /** Verifying one, without HTTP. */
  readonly lookUpMicros: number;
  /** GET /verify with keys from all over the table. */
  readonly requestsPerSecond: number;
  readonly p99: number;
  /** What the keys add to the database file, with all their indexes. */
  readonly mbPerMillion: number;
}

const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7];
/** More different ones than any cache of keys that the server has. */
const MOST_DIFFERENT = 50_000;

export async function keys(data: Dataset, options: Options): Promise<KeysMeasured[]> {
  const file = join(data.dataDir, 'halyard.db');
  const [template = ''] = data.service.keys;
  const emptyBytes = statSync(file).size;
  const found: KeysMeasured[] = [];
  let made = 0;
  for (const size of SIZES.filter((one) => one <= options.maxKeys)) {
    say(`${size} keys`);
    addKeys(file, template, made, size);
    made = size;
    const mbPerMillion = (statSync(file).size - emptyBytes) / size;
    const tokens = spread(size);
    const lookUpMicros = await lookUp(data.dataDir, tokens, options.seconds);
    // Without a copy of the data: this name is that of the folder it was made in.
    const server = halyardSpec('made', {}, data);
    const asks = tokens.map((token) => forwardAuth('', token));
    const [http] = await sweep([{ size, what: 'GET /verify', server, asks }], options);
    const { requestsPerSecond = Number.NaN, p99 = Number.NaN } = http?.median ?? {};
    found.push({ size, lookUpMicros, requestsPerSecond, p99, mbPerMillion });
  }
  return found;
}

/** Keys from all over the table, each once, in an order that no page cache likes. */
function spread(size: number): string[] {
  const count = Math.min(size, MOST_DIFFERENT);
  // A prime that divides no size, so that every step lands elsewhere.
  return Array.from({ length: count }, (_, at) => tokenOf((at * 7_368_787) % size));
}

async function lookUp(dataDir: string, tokens: readonly string[], seconds: number): Promise<number> {
  const store = openStore({ dataDir, databaseUrl: undefined }, systemClock, createIds(systemClock));
  const { verify } = createKeyVerifier(store, createVault(createInstallationSecret([SECRET])), systemClock);
  const parsed = tokens.map((token) => parseToken(token) as Token);
  try {
    let looked = 0;
    const before = performance.now();
    while (performance.now() - before < seconds * 1000) {
      const { outcome } = await verify(parsed[looked % parsed.length] as Token);
      if (outcome !== 'valid') throw new Error(`A key that was written past the server is ${outcome}.`);
      looked += 1;
    }
    return ((performance.now() - before) * 1000) / looked;
  } finally {
    await store.close();
  }
}
