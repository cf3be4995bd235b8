import type { Clock } from '../clock.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import type { ApiKey, ApiKeySecret } from './key.js';
import { markUsed, resealText, updateSecrets } from './queries.js';
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

interface Use {
  readonly apiKeyId: string;
  readonly secretId: string;
  readonly at: Date;
  readonly ip: string;
}

const FLUSH_EVERY_MS = 1000;
/** So that one transaction never holds the writer for long. */
const CHUNK = 200;

export function createUseRecorder(
  store: Store,
  vault: Vault,
  clock: Clock,
  onError: (error: unknown) => void,
): UseRecorder {
  let uses = new Map<string, Use>();
  let rehashes = new Map<string, { key: ApiKey; sealedText: string | null; secretText: string }>();

  async function write(): Promise<void> {
    const [waitingUses, waitingRehashes] = [[...uses.values()], [...rehashes]];
    uses = new Map();
    rehashes = new Map();
    for (let start = 0; start < waitingUses.length; start += CHUNK) {
      await store.tx(async (w) => {
        for (const use of waitingUses.slice(start, start + CHUNK)) await markUsed(w, use);
      });
    }
    for (const [secretId, { key, sealedText, secretText }] of waitingRehashes) {
      const text = sealedText === null ? undefined : vault.open(sealedText);
      await store.tx(async (w) => {
        await updateSecrets(w, [secretId], vault.hash(key, secretText));
        if (text !== undefined) await resealText(w, secretId, vault.seal(text));
      });
    }
  }

  const writing = repeatEvery(FLUSH_EVERY_MS, write, onError);

  return {
    record({ key, secret, secretText }, ip) {
      uses.set(secret.id, { apiKeyId: key.id, secretId: secret.id, at: new Date(clock.now()), ip });
      if (secretText !== undefined && vault.isRetired(secret)) {
        rehashes.set(secret.id, { key, sealedText: secret.sealedText, secretText });
      }
    },
    flush: writing.now,
    close: writing.close,
  };
}
