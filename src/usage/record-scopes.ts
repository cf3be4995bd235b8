import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import type { Principal } from '../principals/principal.js';
import { AUTHENTICATED, NOTHING_HELD, type ScopeMask, scopesIn } from '../principals/scope.js';
import { writeInChunks } from '../storage/in-chunks.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import { type ScopeUseRow, upsertScopeUses } from './queries.js';

/** Notes which scopes a key needed, in batches, and each of them once a minute: on most requests it does nothing. */
export interface ScopeRecorder {
  note(principal: Principal, needed: ScopeMask): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  /** Stops the timer and writes what is waiting. */
  close(): Promise<void>;
}

const FLUSH_EVERY_MS = 1000;
const MINUTE_MS = 60_000;
/** Keys whose last minute is remembered. One that is forgotten costs a write too many. */
const REMEMBERED_KEYS = 10_000;
/** What may wait while the database is away. */
const MOST_WAITING = 10_000;

export function createScopeRecorder(
  store: Store,
  clock: Clock,
  onError: (error: unknown) => void,
): ScopeRecorder {
  const noted = new LRUCache<string, { readonly minute: number; readonly scopes: ScopeMask }>({
    max: REMEMBERED_KEYS,
  });
  let waiting = new Map<string, ScopeUseRow>();

  function note(principal: Principal, needed: ScopeMask): void {
    // People's sessions need what their role gives them.
    const apiKeyId = principal.proof?.apiKeyId;
    if (apiKeyId === undefined) return;
    const now = clock.now();
    const minute = Math.floor(now / MINUTE_MS);
    const known = noted.get(apiKeyId);
    const scopes = known?.minute === minute ? known.scopes : AUTHENTICATED;
    const fresh = needed & ~scopes;
    if (fresh === NOTHING_HELD || waiting.size >= MOST_WAITING) return;
    noted.set(apiKeyId, { minute, scopes: scopes | fresh });
    const lastUsedAt = new Date(now);
    for (const scope of scopesIn(fresh)) wait({ apiKeyId, scope, lastUsedAt });
  }

  const wait = (row: ScopeUseRow): void => {
    waiting.set(nameOf(row), row);
  };

  async function write(): Promise<void> {
    // In one order in every process, or two of them could hold rows that the other waits for.
    const rows = [...waiting.values()].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    waiting = new Map();
    const left = await writeInChunks(
      rows,
      (some) => store.tx((w) => upsertScopeUses(w, some), { mayBeLost: true }),
      onError,
    );
    // What came to wait since is newer.
    waiting = new Map([...left.map((row) => [nameOf(row), row] as const), ...waiting]);
  }

  const writing = repeatEvery(FLUSH_EVERY_MS, write, onError);

  return { note, flush: writing.now, close: writing.close };
}

const nameOf = ({ apiKeyId, scope }: ScopeUseRow): string => `${apiKeyId} ${scope}`;
