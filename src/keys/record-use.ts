import type { Clock } from '../clock.js';
import { writeInChunks } from '../storage/in-chunks.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import type { ApiKey, ApiKeySecret } from './key.js';
import { rehashSecret, resealText } from './secret-queries.js';
import { type KeyUse, markUsed } from './use-queries.js';
import type { Vault } from './vault.js';

/** Notes that a key was used, in batches: a write for each request would cost more than the request. */
export interface UseRecorder {
  /** `secretText`: what was shown, to hash it anew where its row is still on a retired pepper. */
  record(
    use: { readonly key: ApiKey; readonly secret: ApiKeySecret; readonly secretText: string | undefined },
    ip: string,
  ): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  /** Stops the timer and writes what is waiting. */
  close(): Promise<void>;
}

interface Rehash {
  readonly key: ApiKey;
  readonly secretId: string;
  readonly generation: number;
  readonly sealedText: string | null;
  readonly secretText: string;
}

const FLUSH_EVERY_MS = 1000;
/** In one transaction: each of them takes several statements. */
const MOST_REHASHES = 10;
/** What may wait while the database is away. */
const MOST_WAITING = 10_000;

export function createUseRecorder(
  store: Store,
  vault: Vault,
  clock: Clock,
  onError: (error: unknown) => void,
): UseRecorder {
  let uses = new Map<string, KeyUse & { ip: string }>();
  let rehashes = new Map<string, Rehash>();

  async function write(): Promise<void> {
    const [waitingUses, waitingRehashes] = [[...uses.values()], [...rehashes.values()]];
    uses = new Map();
    rehashes = new Map();
    uses = before(await writeInChunks(waitingUses, mark, onError), uses);
    rehashes = before(await writeInChunks(waitingRehashes, rehash, onError, MOST_REHASHES), rehashes);
  }

  const mark = (some: readonly KeyUse[]): Promise<void> =>
    store.tx((w) => markUsed(w, some), { mayBeLost: true });

  const rehash = (some: readonly Rehash[]): Promise<void> =>
    store.tx(async (w) => {
      for (const { key, generation, sealedText, secretText } of some) {
        await rehashSecret(w, key, generation, vault.hash(key, secretText));
        const text = sealedText === null ? undefined : vault.open(sealedText);
        if (text !== undefined) await resealText(w, key, generation, vault.seal(text));
        await w.invalidate(key.id);
      }
    });

  const writing = repeatEvery(FLUSH_EVERY_MS, write, onError);

  return {
    record({ key, secret, secretText }, ip) {
      const { id: secretId, generation, sealedText } = secret;
      const { id: apiKeyId, tenantId } = key;
      if (uses.size >= MOST_WAITING && !uses.has(secretId)) return;
      const known = uses.get(secretId);
      if (known) {
        known.at.setTime(clock.now());
        known.ip = ip;
      } else uses.set(secretId, { tenantId, apiKeyId, secretId, generation, at: new Date(clock.now()), ip });
      if (secretText !== undefined && vault.isRetired(secret)) {
        rehashes.set(secretId, { key, secretId, generation, sealedText, secretText });
      }
    },
    flush: writing.now,
    close: writing.close,
  };
}

/** What is left over, and what came to wait since, which is newer. */
const before = <Row extends { readonly secretId: string }>(
  left: readonly Row[],
  newer: ReadonlyMap<string, Row>,
): Map<string, Row> => new Map([...left.map((row) => [row.secretId, row] as const), ...newer]);
