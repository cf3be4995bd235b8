import { recordChange } from '../../audit/record-event.js';
import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { HalyardError } from '../../errors.js';
import type { Db, Writer } from '../../storage/store.js';
import type { ApiKey } from '../key.js';
import { liveSecrets } from '../secret-queries.js';
import { findSystemKey, lockSystemKey } from './queries.js';
import { notEnabled, requireOwner, type ShownSystemKey, type SystemKey, systemKeyOf } from './system-key.js';

/**
 * How it stands with the system key, without its text.
 * @throws HalyardError FORBIDDEN
 */
export async function getSystemKey(context: Context): Promise<SystemKey> {
  requireOwner(context);
  return systemKeyOf(context, await findSystemKey(context.store.read));
}

/**
 * Shows the text of the system key again, and writes down who saw it.
 * @throws HalyardError FORBIDDEN, NOT_FOUND, CONFLICT (it cannot be read)
 */
export async function showSystemKey(context: Context): Promise<ShownSystemKey> {
  requireOwner(context);
  return context.store.tx(async (w) => {
    const key = await lockSystemKey(w);
    if (!key) throw notEnabled();
    return reveal(context, w, key);
  });
}

/** The same inside a transaction of the caller's. */
export async function reveal(context: Context, w: Writer, key: ApiKey): Promise<ShownSystemKey> {
  const secret = await textOf(context, w, key);
  if (secret === undefined) throw new HalyardError('CONFLICT', { message: UNREADABLE });
  await recordChange(context, w, { action: 'systemKey.show', subjectId: key.id });
  return { systemKey: systemKeyOf(context, key), secret };
}

const UNREADABLE =
  'The system key cannot be shown: it was sealed under another HALYARD_SECRET. Rotate it for one that can, or bring that secret back after a comma.';

/** What the key is at present; `undefined` where the secret it was sealed under is gone. */
export async function textOf({ clock, vault }: Context, db: Db, key: ApiKey): Promise<string | undefined> {
  const [newest] = await liveSecrets(db, key, dateOf(clock));
  return newest?.sealedText ? vault.open(newest.sealedText) : undefined;
}
