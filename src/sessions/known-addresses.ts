import { createHash } from 'node:crypto';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { networkOf } from '../keys/network.js';
import type { Db, Writer } from '../storage/store.js';
import { deleteKnownAddresses, isKnownAddress, knownAddressesOf, upsertKnownAddress } from './queries.js';

/** At home, at work, on the way: more than most people use, and few enough for an attacker to gain nothing by them. */
const MOST_KEPT = 8;
const KNOWN_FOR_SECONDS = 90 * 24 * 3600;

/** An account at the network that the request comes from; nobody has a place where they have no account. */
export const placeOf = ({ address }: Context, userId: string): string =>
  createHash('sha256')
    .update(`${userId}\0${networkOf(address)}`)
    .digest('base64url');

/** Whether this account has lately logged in from where the request comes. The same query for nobody. */
export const isAtHome = (context: Context, db: Db, userId: string): Promise<boolean> =>
  isKnownAddress(
    db,
    { userId, placeHash: placeOf(context, userId) },
    dateOf(context.clock, -KNOWN_FOR_SECONDS),
  );

/** After a success. The address that was not used for longest is forgotten for a new one. */
export async function rememberAddress(context: Context, w: Writer, userId: string): Promise<void> {
  await upsertKnownAddress(w, { userId, placeHash: placeOf(context, userId), at: dateOf(context.clock) });
  const forgotten = (await knownAddressesOf(w, userId)).slice(MOST_KEPT);
  if (forgotten.length === 0) return;
  const placeHashes = forgotten.map(({ placeHash }) => placeHash);
  await deleteKnownAddresses(w, userId, placeHashes);
}

/** Every place the account is known at. */
export const placesOf = async (db: Db, userId: string): Promise<string[]> =>
  (await knownAddressesOf(db, userId)).map(({ placeHash }) => placeHash);
