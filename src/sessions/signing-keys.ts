import { exportJWK, generateKeyPair } from 'jose';
import type { Clock } from '../clock.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Ids } from '../ids.js';
import type { Vault } from '../keys/vault.js';
import { allSigningKeys, insertSigningKey, retireSigningKeys } from './queries.js';
import type { SigningKey } from './session.js';

export const ALGORITHM = 'EdDSA';

/** A clock that is a little ahead, or a process that has not heard yet, must not cut a token's life short. */
const LEEWAY_SECONDS = 60;

/** Another key, not stored yet. The private part is readable with the installation's secret alone. */
export async function newSigningKey(clock: Clock, ids: Ids, vault: Vault): Promise<SigningKey> {
  const pair = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(pair.publicKey);
  return {
    id: ids.next('sig'),
    publicKey: { kty: kty ?? '', crv: crv ?? '', x: x ?? '' },
    sealedPrivateKey: vault.seal(JSON.stringify(await exportJWK(pair.privateKey))),
    createdAt: dateOf(clock),
    retiredAt: null,
    verifiesUntil: null,
  };
}

/**
 * From now on another key signs. Tokens of the old one verify until the last of them has expired, so nobody is logged
 * out.
 */
export async function rotateSigningKeys(context: Context): Promise<SigningKey> {
  const { clock, ids, vault, store, identity } = context;
  const key = await newSigningKey(clock, ids, vault);
  const lastSeconds = identity.settings.accessTokenSeconds + LEEWAY_SECONDS;
  await store.tx(async (w) => {
    await insertSigningKey(w, key);
    await retireSigningKeys(w, key.id, {
      retiredAt: dateOf(clock),
      verifiesUntil: dateOf(clock, lastSeconds),
    });
    await w.invalidate(key.id);
  });
  return key;
}

/** Every key there ever was, oldest first. */
export const listSigningKeys = ({ store }: Context): Promise<SigningKey[]> => allSigningKeys(store.read);
