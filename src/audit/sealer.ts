import type { Clock } from '../clock.js';
import { dateOf } from '../clock.js';
import { repeatEvery } from '../storage/repeated.js';
import { isUniqueViolation, type Store } from '../storage/store.js';
import { claimSeal, giveBackSeal, lastSeal, markSealed, unsealedEvents, writeSeal } from './queries.js';
import type { Signer } from './signer.js';

/** Chains events in signed batches, so that nobody can change or take away one of them unnoticed. */
export interface Sealer {
  /** Seals whatever is not sealed yet. */
  seal(): Promise<void>;
  /** Stops the timer and seals a last time. */
  close(): Promise<void>;
}

const EVERY_MS = 200;
const BATCH = 500;

/** Every process may run one: of two that make the same seal at once, the primary key lets one win. */
export function createSealer(
  store: Store,
  signer: Signer,
  clock: Clock,
  onError: (error: unknown) => void,
): Sealer {
  async function sealBatch(): Promise<number> {
    // Most looks find nothing, and a look is cheaper than a transaction.
    if ((await unsealedEvents(store.read, 1)).length === 0) return 0;
    return store.tx(async (w) => {
      const previous = await lastSeal(w);
      const number = (previous?.number ?? 0) + 1;
      // The number first: who holds it is alone, and only then is it certain which events nobody has sealed.
      await claimSeal(w, number, dateOf(clock));
      const events = await unsealedEvents(w, BATCH);
      if (events.length === 0) {
        await giveBackSeal(w, number);
        return 0;
      }
      const hash = signer.hash(previous?.hash ?? '', events);
      await writeSeal(w, number, { events: events.length, hash, ...signer.sign(hash) });
      await markSealed(
        w,
        events.map(({ id }) => id),
        number,
      );
      return events.length;
    });
  }

  async function sealAll(): Promise<void> {
    try {
      while ((await sealBatch()) === BATCH);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error; // Another process was faster: all is well.
    }
  }

  const sealing = repeatEvery(EVERY_MS, sealAll, onError);
  return { seal: sealing.now, close: sealing.close };
}
