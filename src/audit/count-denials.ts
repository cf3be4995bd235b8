import type { Clock } from '../clock.js';
import type { Ids } from '../ids.js';
import { anonymous, type Principal } from '../principals/principal.js';
import { writeInChunks } from '../storage/in-chunks.js';
import { repeatEvery } from '../storage/repeated.js';
import { isUniqueViolation, type Store } from '../storage/store.js';
import type { AuditEvent } from './event.js';
import { insertEvents } from './queries.js';

/** A credential that was refused. */
export interface DeniedCredential {
  /** Whose it is, where possession was proven; otherwise nobody's. */
  readonly owner: Pick<Principal, 'kind' | 'id' | 'tenantId'> | undefined;
  /** Whose account was tried, and the trail it belongs in, where that is another than the owner's. */
  readonly subject?: { readonly id: string; readonly tenantId: string } | undefined;
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
/** Beyond so many different ones waiting, those of all addresses are counted together. */
const MOST_DISTINCT = 1000;
const MANY_ADDRESSES = 'many';
/** And beyond so many, as after a long time without a database, those of all owners too. */
const MOST_WAITING = 10_000;

export function createDenialCounter(
  store: Store,
  clock: Clock,
  ids: Ids,
  onError: (error: unknown) => void,
): DenialCounter {
  let waiting = new Map<string, Counted>();
  /** What is being written. Stays as it is, ids and all, until it is: a second try writes no event twice. */
  let batch: readonly AuditEvent[] = [];

  function count(denied: DeniedCredential): void {
    const noted = gathered(denied, waiting.size);
    const { owner, subject, code, address } = noted;
    const name = [owner?.id, subject?.id, subject?.tenantId, code, address].join('\0');
    const known = waiting.get(name);
    if (known) known.count += 1;
    else waiting.set(name, { ...noted, count: 1, at: new Date(clock.now()) });
  }

  /** What failed the last time comes first. Meanwhile others are only counted, so there is never more to keep. */
  async function write(): Promise<void> {
    batch = await writeInChunks(batch, insert, onError);
    if (batch.length > 0) return;
    const events = [...waiting.values()].map((counted) => eventOf(counted, ids));
    waiting = new Map();
    batch = await writeInChunks(events, insert, onError);
  }

  const insert = (events: readonly AuditEvent[]): Promise<void> =>
    store.tx((w) => insertEvents(w, events)).catch(unlessWritten(events));

  const writing = repeatEvery(FLUSH_EVERY_MS, write, onError);

  return {
    count,
    flush: writing.now,
    close: writing.close,
  };
}

type Counted = DeniedCredential & { count: number; readonly at: Date };

function gathered(denied: DeniedCredential, crowd: number): DeniedCredential {
  if (crowd < MOST_DISTINCT) return denied;
  if (crowd < MOST_WAITING) return { ...denied, address: MANY_ADDRESSES };
  return { ...denied, owner: undefined, subject: undefined, address: MANY_ADDRESSES };
}

const eventOf = (
  { owner = anonymous, subject, code, address, requestId, count, at }: Counted,
  ids: Ids,
): AuditEvent => ({
  id: ids.next('aud'),
  tenantId: subject?.tenantId ?? owner.tenantId,
  at,
  actorKind: owner.kind,
  actorId: owner.id,
  action: 'credential.deny',
  subjectId: subject?.id ?? owner.id,
  address,
  requestId,
  before: {},
  after: { code },
  count,
  seal: null,
});

/** A row that is there was written the last time, though the database was gone before it could say so. */
const unlessWritten =
  ({ length }: readonly AuditEvent[]) =>
  (error: unknown): void => {
    if (length > 1 || !isUniqueViolation(error)) throw error;
  };
