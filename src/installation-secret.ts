import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes derived from one installation secret for one purpose. `id` names the secret without telling it. */
export interface DerivedKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** From one secret, a key for each purpose: knowing one of them tells nothing of the others. */
export interface InstallationSecret {
  /** The current secret's key first, then the retired ones', which still open what they closed. */
  derive(purpose: string): readonly [current: DerivedKey, ...retired: DerivedKey[]];
}

/** @param secrets the current one first, then the retired */
export function createInstallationSecret(
  secrets: readonly [current: string, ...retired: string[]],
): InstallationSecret {
  const deriveOne = (secret: string, purpose: string): DerivedKey => {
    const bytes = Buffer.from(hkdfSync('sha256', secret, 'halyard', purpose, 32));
    return { bytes, id: createHash('sha256').update(bytes).digest('hex').slice(0, 8) };
  };
  return {
    derive(purpose) {
      const [current, ...retired] = secrets;
      return [deriveOne(current, purpose), ...retired.map((secret) => deriveOne(secret, purpose))];
    },
  };
}

export const secretFile = (dataDir: string): string => join(dataDir, 'secret');

/**
 * The secret of an installation that was given none: made at the first start, kept in a file only its owner may read,
 * beside the database but not in it, so that a stolen database proves no key.
 */
export function secretFromFile(dataDir: string): string {
  const file = secretFile(dataDir);
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) {
    throw new Error(`The installation secret in ${file} is damaged: restore it, or set HALYARD_SECRET.`);
  }
  return secret;
}
