import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { InstallationSecret } from '../installation-secret.js';
import type { AuditEvent } from './event.js';

/** Makes and checks what a seal says. */
export interface Signer {
  /** Of the seal before and the events in their order: a change to any of them, or to their number, shows. */
  hash(previous: string, events: readonly AuditEvent[]): string;
  sign(hash: string): { readonly signature: string; readonly keyId: string };
  /** `false` also for a key that is none of ours. */
  verifies(hash: string, signature: string, keyId: string): boolean;
}

/** What comes before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs with a key derived from the installation secret: who has only the database can forge nothing. */
export function createSigner(installation: InstallationSecret): Signer {
  const [current, ...retired] = installation.derive('audit-seal').map(({ id, bytes }) => {
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes]), format: 'der', type: 'pkcs8' });
    return { id, key, publicKey: createPublicKey(key) };
  }) as [SealKey, ...SealKey[]];
  const keyNamed = (id: string) => [current, ...retired].find((known) => known.id === id);

  return {
    hash(previous, events) {
      const digest = createHash('sha256').update(previous);
      for (const event of events) digest.update('\n').update(canonical(event));
      return digest.digest('base64url');
    },
    sign: (hash) => ({
      signature: sign(null, Buffer.from(hash), current.key).toString('base64url'),
      keyId: current.id,
    }),
    verifies(hash, signature, keyId) {
      const known = keyNamed(keyId);
      return (
        known !== undefined &&
        verify(null, Buffer.from(hash), known.publicKey, Buffer.from(signature, 'base64url'))
      );
    },
  };
}

interface SealKey {
  readonly id: string;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
}

/** The same text on every engine: members in one order, all but the seal itself, which comes later. */
function canonical(event: AuditEvent): string {
  const { seal: _later, ...rest } = event;
  return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
