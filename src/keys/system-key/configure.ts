import { recordChange } from '../../audit/record-event.js';
import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { HalyardError, notFound } from '../../errors.js';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';
import type { Db, Writer } from '../../storage/store.js';
import type { ApiKey } from '../key.js';
import { updateKey } from '../queries.js';
import { replaceSecret } from '../rotate-key.js';
import { liveSecrets } from '../secret-queries.js';
import { newKeyId } from '../token.js';
import { endSystemKey } from './disable.js';
import { issueSystemKey } from './issue.js';
import { findSystemKey, holderOf, lockSystemKey } from './queries.js';
import type { SystemKeySetting } from './setting.js';
import { textOf } from './show.js';
import { isConfigured, orAgain } from './system-key.js';

const ACTION = 'systemKey.configure';

/**
 * Brings the store in line with `HALYARD_SYSTEM_KEY`, at each start: where it is set, the system key is exactly that;
 * where it is set no more, a key that came from it ends. What an owner enabled stays as it is while nothing is set.
 * Of several processes that start at once, one does it.
 * @throws HalyardError CONFLICT where the text is that of another key
 */
export async function configureSystemKey(context: Context): Promise<void> {
  const { store, clock, systemKey: setting } = context;
  if (await isInLine(context, store.read)) return;
  await orAgain(() =>
    store.tx(async (w) => {
      const current = await lockSystemKey(w, dateOf(clock));
      if (await isInLine(context, w)) return;
      const kept = setting && current && isConfigured(current) ? current : undefined;
      if (current && !kept)
        await endSystemKey(context, w, current, { action: ACTION, reason: reasonFor(setting) });
      if (setting) await set(context, w, setting, kept);
    }),
  );
}

async function isInLine(context: Context, db: Db): Promise<boolean> {
  const { systemKey: setting, clock } = context;
  const key = await findSystemKey(db);
  if (!setting) return !key || !isConfigured(key);
  if (key?.keyId !== setting.token.keyId) return false;
  const live = await liveSecrets(db, key, dateOf(clock));
  return live.length === 1 && (await textOf(context, db, key)) === setting.text;
}

const reasonFor = (setting: SystemKeySetting | undefined): string =>
  setting ? 'HALYARD_SYSTEM_KEY set another one.' : 'HALYARD_SYSTEM_KEY is not set any more.';

async function set(
  context: Context,
  w: Writer,
  setting: SystemKeySetting,
  kept: ApiKey | undefined,
): Promise<void> {
  await makeRoomFor(context, w, setting, kept);
  const key = kept
    ? await changed(context, w, setting, kept)
    : (await issueSystemKey(context, w, setting)).key;
  await recordChange(context, w, { action: ACTION, subjectId: key.id, before: kept, after: key });
}

async function changed(
  context: Context,
  w: Writer,
  { text, token }: SystemKeySetting,
  kept: ApiKey,
): Promise<ApiKey> {
  const key = await updateKey(w, DEFAULT_TENANT, kept.id, { keyId: token.keyId });
  if (!key) throw notFound('API key');
  await replaceSecret(context, w, key, 0, { secret: token.secret, text });
  await w.invalidate(key.id);
  return key;
}

/** A text may be set that was the system key before: its row is history, and history needs no text to be found by. */
async function makeRoomFor(
  { ids }: Context,
  w: Writer,
  { token }: SystemKeySetting,
  kept: ApiKey | undefined,
): Promise<void> {
  const holder = await holderOf(w, token.keyId);
  if (!holder || holder.id === kept?.id) return;
  if (!holder.revokedAt) {
    throw new HalyardError('CONFLICT', {
      message: `HALYARD_SYSTEM_KEY is the text of another key, ${holder.id}. Set it to a text of its own.`,
    });
  }
  await updateKey(w, holder.tenantId, holder.id, { keyId: newKeyId(ids) });
  await w.invalidate(holder.id);
}
