import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid, notFound } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { keyToChange, lockKey, noteManaged } from './get-key.js';
import { type GivenText, type IssuedKey, newSecretOf, onceFor } from './issued.js';
import { type ApiKey, effectiveScopes, isSelf, requireAtLeast, requireWithin } from './key.js';
import { endOlder, insertOlder, liveSecrets, setNewest } from './secret-queries.js';

export interface RotateKeyInput {
  readonly id: string;
  /** How long the old secret works beside the new one. 0: it dies with this answer. */
  readonly graceSeconds?: number | null | undefined;
  readonly requestId?: string | null | undefined;
}

const MOST_GRACE_SECONDS = 90 * 24 * 3600;

/** @throws HalyardError VALIDATION_FAILED */
export function checkedGrace(graceSeconds: number): number {
  if (graceSeconds < 0 || graceSeconds > MOST_GRACE_SECONDS) {
    throw invalid(['input', 'graceSeconds'], `A grace is 0 to ${MOST_GRACE_SECONDS} seconds (90 days).`);
  }
  return graceSeconds;
}

/**
 * Gives a key a new secret and keeps all else: id, name, scopes, limits, history. Never more than two secrets live:
 * rotating again while in grace ends the oldest. A grace never outlasts the key.
 * A key may rotate itself; for another the caller needs `keys:write` and all that the key holds, and who calls with a
 * key or a token learns the secret of none that outlives it or may be used from elsewhere.
 * @throws HalyardError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, CONFLICT (revoked; a request id used otherwise)
 */
export async function rotateKey(context: Context, input: RotateKeyInput): Promise<IssuedKey> {
  const graceSeconds = checkedGrace(input.graceSeconds ?? 0);
  return onceFor(
    context,
    {
      verb: 'rotateApiKey',
      requestId: input.requestId,
      asked: { id: input.id, graceSeconds },
      // Who rotated itself and lost the answer can only ask again with the secret it had.
      authorize: async (w) =>
        isSelf(context.principal, input.id) || keyToChange(context, w, input.id, 'keys:write'),
    },
    async (w) => {
      const key = await rotatableKey(context, w, input.id);
      const token = await replaceSecret(context, w, key, graceSeconds);
      await recordChange(context, w, { action: 'apiKey.rotate', subjectId: key.id, after: { graceSeconds } });
      await w.invalidate(key.id);
      return { key, token };
    },
  );
}

/** Ends a grace early: from now on only the newest secret works. Without a grace it changes nothing. */
export async function finishRotation(context: Context, input: { readonly id: string }): Promise<ApiKey> {
  return context.store.tx(async (w) => {
    const key = await lockKey(context, w, input.id, 'keys:write');
    const now = dateOf(context.clock);
    const [, ...older] = await liveSecrets(w, key, now);
    if (older.length === 0) return key;
    await endOlder(w, older, now);
    await recordChange(context, w, { action: 'apiKey.finishRotation', subjectId: key.id });
    await w.invalidate(key.id);
    return key;
  });
}

async function rotatableKey(context: Context, w: Writer, id: string): Promise<ApiKey> {
  const key = await lockKey(context, w, id, 'keys:write');
  if (key.revokedAt) {
    throw new HalyardError('CONFLICT', {
      field: ['input', 'id'],
      message: 'The key has been revoked and cannot be rotated; create a new one.',
    });
  }
  requireAtLeast(context.principal, effectiveScopes(key));
  if (!isSelf(context.principal, key.id)) requireWithin(context.principal, key);
  noteManaged(context, key);
  return key;
}

/**
 * Gives a key another secret, and answers the key's new text. The newest so far lives on for the grace, but not past
 * what ends it anyway; every older one ends now. None of them can be shown again.
 */
export async function replaceSecret(
  context: Context,
  w: Writer,
  key: ApiKey,
  graceSeconds: number,
  given?: GivenText,
): Promise<string> {
  const now = dateOf(context.clock);
  const [newest, ...older] = await liveSecrets(w, key, now);
  if (!newest) throw notFound('API key', ['input', 'id']);
  await endOlder(w, older, now);
  const lastDay = dateOf(context.clock, graceSeconds);
  const expiresAt = key.expiresAt && key.expiresAt < lastDay ? key.expiresAt : lastDay;
  await insertOlder(
    w,
    newest,
    graceSeconds === 0 ? { expiresAt: null, revokedAt: now } : { expiresAt, revokedAt: null },
  );
  const { text, kept } = newSecretOf(context, key, given);
  await setNewest(w, key, kept, now);
  return text;
}
