import type { Clock } from '../clock.js';
import type { Ids } from '../ids.js';
import { anonymous, type Principal } from '../principals/principal.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import { insertEvents } from './queries.js';

/** A credential that was refused. */
export interface DeniedCredential {
  /** Whose key it is, where possession was proven; otherwise nobody's. */
  readonly owner: Pick<Principal, 'kind' | 'id' | 'tenantId'> | undefined;
  readonly code: string;
  readonly address: string;
  readonly requestId: string;
}

/** Counts refusals exactly and writes them in batches: a flood of them must not become a flood of writes. */
export interface DenialCounter {
  count(denied: DeniedCredential): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const FLUSH_EVERY_MS = 1000;
/** Beyond so many different ones within a second, the rest is counted together. */
const MOST_DISTINCT = 1000;
const MANY_ADDRESSES = 'many';

export function createDenialCounter(
  store: Store,
  clock: Clock,
  ids: Ids,
  onError: (error: unknown) => void,
): DenialCounter {
  let waiting = new Map<string, DeniedCredential & { count: number; at: Date }>();

  function count(denied: DeniedCredential): void {
    const crowded = waiting.size >= MOST_DISTINCT;
    const noted = crowded ? { ...denied, address: MANY_ADDRESSES } : denied;
    const name = [noted.owner?.id ?? '', noted.code, noted.address].join('\0');
    const known = waiting.get(name);
    if (known) known.count += 1;
    else waiting.set(name, { ...noted, count: 1, at: new Date(clock.now()) });
  }

  async function write(): Promise<void> {
    const denials = [...waiting.values()];
    waiting = new Map();
    if (denials.length === 0) return;
    const rows = denials.map(({ owner = anonymous, code, address, requestId, count: times, at }) => ({
      id: ids.next('aud'),
      tenantId: owner.tenantId,
      at,
      actorKind: owner.kind,
      actorId: owner.id,
      action: 'credential.deny',
      subjectId: owner.id,
      address,
      requestId,
      before: {},
      after: { code },
      count: times,
      seal: null,
    }));
    for (let start = 0; start < rows.length; start += 200) {
      await store.tx((w) => insertEvents(w, rows.slice(start, start + 200)));
    }
  }

  const writing = repeatEvery(FLUSH_EVERY_MS, write, onError);

  return {
    count,
    flush: writing.now,
    close: writing.close,
  };
}
