import { createHash } from 'node:crypto';
import { type Clock, dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import { isUniqueViolation, type Store, type Writer } from '../storage/store.js';
import {
  type ApiKey,
  effectiveScopes,
  isSelf,
  requireAtLeast,
  requireSameAccount,
  requireWithin,
} from './key.js';
import { deleteRequests, findKey, findRequest, insertRequest } from './queries.js';
import type { KeptSecret } from './secret-queries.js';
import { formatToken, newSecret } from './token.js';

/** A key together with its text, which is shown in this answer and never again. */
export interface IssuedKey {
  readonly key: ApiKey;
  readonly token: string;
}

/** How long a repeated request gets the first one's answer. After that its sealed copy is gone. */
const REPEATABLE_SECONDS = 3600;

const forgettable = (clock: Clock): Date => dateOf(clock, -REPEATABLE_SECONDS);

/** Throws away the sealed answers that can no longer be asked for. */
export const forgetAnswers = (store: Store, clock: Clock): Promise<void> =>
  store.tx((w) => deleteRequests(w, forgettable(clock)));

/**
 * A new secret for a key, and the key's new text, which is kept for the system key alone.
 * @param given a text that was chosen elsewhere; left out, chance makes one
 */
export function newSecretOf(
  { vault, ids }: Pick<Context, 'vault' | 'ids'>,
  key: ApiKey,
  given?: GivenText,
): { readonly text: string; readonly kept: KeptSecret } {
  const secret = given?.secret ?? newSecret(ids);
  const text = given?.text ?? formatToken({ ...key, secret });
  return { text, kept: { ...vault.hash(key, secret), sealedText: key.system ? vault.seal(text) : null } };
}

export interface GivenText {
  readonly secret: string;
  readonly text: string;
}

export interface Repeatable {
  /** What is being done: one id cannot name a create and a rotate. */
  readonly verb: string;
  /** The caller's own name for this request, up to 128 characters. Without one nothing is remembered. */
  readonly requestId: string | null | undefined;
  /** Run again before a repeated answer: who may no longer do it is not shown it again either. */
  readonly authorize?: ((w: Writer) => Promise<unknown>) | undefined;
  /** All that was asked, so that one id with another question is refused. */
  readonly asked: unknown;
}

/**
 * Does `issue` once for each `requestId`: a client that lost the answer asks again and gets the same key's text.
 * Another caller, another credential of the same one, or another question under the same id, gets CONFLICT.
 */
export async function onceFor(
  context: Context,
  request: Repeatable,
  issue: (w: Writer) => Promise<IssuedKey>,
): Promise<IssuedKey> {
  const { store, clock, vault, principal } = context;
  const { requestId } = request;
  if (requestId === null || requestId === undefined) return store.tx(issue);
  if (requestId.length < 1 || requestId.length > 128) {
    throw invalid(['input', 'requestId'], 'A request id has 1 to 128 characters.');
  }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.verb, ...askerOf(principal), request.asked]))
    .digest('base64url');
  const forgetBefore = forgettable(clock);

  const issueOnce = () =>
    store.tx(async (w) => {
      const before = await findRequest(w, principal.tenantId, requestId);
      if (before && before.at > forgetBefore) {
        await request.authorize?.(w);
        return replay(context, w, before, fingerprint);
      }
      const issued = await issue(w);
      await insertRequest(
        w,
        {
          tenantId: principal.tenantId,
          requestId,
          verb: request.verb,
          apiKeyId: issued.key.id,
          sealedKey: vault.seal(issued.token),
          fingerprint,
          at: dateOf(clock),
        },
        forgetBefore,
      );
      return issued;
    });
  // Of two that ran at once on PostgreSQL, the one whose insert came second now finds the other's answer.
  return issueOnce().catch((error) => {
    if (isUniqueViolation(error)) return issueOnce();
    throw error;
  });
}

/**
 * Who asks, with what: tokens of one service account come from keys that may do and see different things. The secret
 * is left out, so that who rotated a key can ask again with the old one.
 */
const askerOf = ({ id, proof, projectIds }: Principal): unknown[] => [
  id,
  proof?.apiKeyId ?? null,
  projectIds.toSorted(),
];

async function replay(
  context: Context,
  w: Writer,
  before: { fingerprint: string; apiKeyId: string; sealedKey: string },
  fingerprint: string,
): Promise<IssuedKey> {
  const key = await findKey(w, context.principal.tenantId, before.apiKeyId);
  const token = context.vault.open(before.sealedKey);
  if (before.fingerprint !== fingerprint || !key || token === undefined) {
    throw new HalyardError('CONFLICT', {
      field: ['input', 'requestId'],
      message: 'This request id was used for another request.',
    });
  }
  const { principal } = context;
  requireAtLeast(principal, effectiveScopes(key));
  requireSameAccount(principal, key);
  if (!isSelf(principal, key.id)) requireWithin(principal, key);
  return { key, token };
}
