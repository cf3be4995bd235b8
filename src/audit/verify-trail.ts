import type { Store } from '../storage/store.js';
import { countSealedAfter, eventsUnder, sealNumbered } from './queries.js';
import type { Signer } from './signer.js';

/** What a walk along the trail found. */
export type TrailReport =
  | { readonly ok: true; readonly seals: number; readonly events: number }
  | {
      readonly ok: false;
      /** The first seal that does not hold. All before it do. */
      readonly seal: number;
      readonly reason: string;
    };

/** Makes every seal again from the events it covers, and says which is the first that differs. */
export async function verifyTrail(store: Store, signer: Signer): Promise<TrailReport> {
  let previous = '';
  let events = 0;
  for (let number = 1; ; number += 1) {
    const bad = (reason: string): TrailReport => ({ ok: false, seal: number, reason });
    const seal = await sealNumbered(store.read, number);
    if (!seal) {
      const orphans = await countSealedAfter(store.read, number - 1);
      if (orphans > 0) return bad('The seal is gone, and events it or a later one covered are still there.');
      return { ok: true, seals: number - 1, events };
    }
    const covered = await eventsUnder(store.read, number);
    if (covered.length !== seal.events) {
      return bad(`It covered ${seal.events} events, and ${covered.length} are there.`);
    }
    if (signer.hash(previous, covered) !== seal.hash) return bad('An event it covers was changed.');
    if (!signer.verifies(seal.hash, seal.signature, seal.keyId)) return bad('Its signature is not ours.');
    previous = seal.hash;
    events += covered.length;
  }
}
