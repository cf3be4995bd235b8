import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentedVariables } from '../../src/config.js';
import { type Dataset, SECRET } from './dataset.js';
import { cores } from './machine.js';
import type { ServerSpec } from './server.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MAIN = here('../../dist/main.js');

/** In test/bench/peers/, each a page long. */
const peers = [
  'bare',
  'handwritten',
  'fastify',
  'yoga',
  'yoga-scope-auth',
  'apollo-shield',
  'mercurius-auth',
  'better-auth',
] as const;

const halyards = {
  /** Everything on. */
  halyard: {},
  /** No key is read, proven, limited or counted. */
  'halyard-access-off': { without: 'access' },
  /** No usage, last use or refusal is written down. */
  'halyard-recording-off': { without: 'recording' },
  'halyard-1-worker': { cores: cores.twoServers },
  'halyard-2-workers': { cores: cores.twoServers, env: { HALYARD_WORKERS: '2' } },
} as const;

export type ServerName = (typeof peers)[number] | keyof typeof halyards;

interface Variant {
  /** What is exchanged for something that does nothing (test/bench/halyard/). */
  readonly without?: 'access' | 'recording';
  readonly cores?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Why a server cannot be started by now; `undefined` where it can. */
export function missing(name: ServerName): string | undefined {
  const isKnown = documentedVariables.some((variable) => variable.name === 'HALYARD_WORKERS');
  return name === 'halyard-2-workers' && !isKnown ? 'Halyard has no HALYARD_WORKERS yet' : undefined;
}

export function serverSpec(name: ServerName, data: Dataset): ServerSpec {
  const peer = peers.find((one) => one === name);
  return peer ? peerSpec(peer, data) : halyardSpec(name, halyards[name as keyof typeof halyards], data);
}

const peerSpec = (name: string, { folder, peersFile }: Dataset): ServerSpec => ({
  name,
  args: [here(`peers/${name}.js`)],
  env: {
    BENCH_DB: peersFile,
    BENCH_KEYS: join(folder, 'keys.json'),
    BENCH_OWN_DB: join(folder, `${name}.db`),
  },
  cores: cores.server,
});

/** Each has data of its own: they write. */
export function halyardSpec(name: string, { without, ...variant }: Variant, data: Dataset): ServerSpec {
  const dataDir = join(data.folder, name);
  if (dataDir !== data.dataDir) cpSync(data.dataDir, dataDir, { recursive: true });
  return {
    name,
    args: [...(without ? ['--import', here(`halyard/${without}-off.js`)] : []), MAIN, 'serve'],
    env: {
      HALYARD_DATA: dataDir,
      HALYARD_SECRET: SECRET,
      HALYARD_HOST: '127.0.0.1',
      PORT: '0',
      // The peers log no requests either.
      HALYARD_LOG_LEVEL: 'warn',
      HALYARD_SERVICE_TOKEN_SECONDS: '3600',
      ...variant.env,
    },
    cores: variant.cores ?? cores.server,
  };
}
