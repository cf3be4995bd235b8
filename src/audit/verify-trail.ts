import type { Store } from '../storage/store.js';
import type { AuditSeal } from './event.js';
import { countSealedAfter, eventsUnder, sealNumbered } from './queries.js';
import type { Signer } from './signer.js';

/** What names a seal: noted elsewhere, it proves later that the trail still reaches to it. */
export type SealMark = Pick<AuditSeal, 'number' | 'hash'>;

export type LastSeal = SealMark & Pick<AuditSeal, 'at'>;

/** What a walk along the trail found. */
export type TrailReport =
  | {
      readonly ok: true;
      readonly seals: number;
      readonly events: number;
      readonly last: LastSeal | undefined;
    }
  | {
      readonly ok: false;
      /** The first seal that does not hold. All before it do. */
      readonly seal: number;
      readonly reason: string;
    };

/**
 * Makes every seal again from the events it covers, and says which is the first that differs.
 * @param expected a seal known from before: from within nobody sees that the end of a chain was cut off
 */
export async function verifyTrail(store: Store, signer: Signer, expected?: SealMark): Promise<TrailReport> {
  let previous: AuditSeal | undefined;
  let events = 0;
  for (let number = 1; ; number += 1) {
    const bad = (reason: string): TrailReport => ({ ok: false, seal: number, reason });
    const seal = await sealNumbered(store.read, number);
    if (!seal) {
      const orphans = await countSealedAfter(store.read, number - 1);
      if (orphans > 0) return bad('The seal is gone, and events it or a later one covered are still there.');
      if (expected && expected.number >= number) return { ok: false, seal: expected.number, reason: CUT };
      return { ok: true, seals: number - 1, events, last: previous && markOf(previous) };
    }
    const covered = await eventsUnder(store.read, number);
    if (covered.length !== seal.events) {
      return bad(`It covered ${seal.events} events, and ${covered.length} are there.`);
    }
    if (signer.hash(previous?.hash ?? '', covered) !== seal.hash)
      return bad('An event it covers was changed.');
    if (!signer.verifies(seal.hash, seal.signature, seal.keyId)) return bad('Its signature is not ours.');
    if (expected?.number === number && expected.hash !== seal.hash) return bad(REPLACED);
    previous = seal;
    events += covered.length;
  }
}

const markOf = ({ number, at, hash }: AuditSeal): LastSeal => ({ number, at, hash });

const CUT = 'The trail ends before it: its end was cut off.';
const REPLACED = 'Its hash is not the one expected: the trail was written anew.';
