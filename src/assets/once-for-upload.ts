import { createHash } from 'node:crypto';
import { type Clock, dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import { UNSTORABLE } from '../labels.js';
import type { Writer } from '../storage/store.js';
import type { Asset } from './asset.js';
import { findAsset } from './queries.js';
import { findUpload, putUpload } from './upload-queries.js';

/** How long an upload that is sent again is known, and its name can stand for no other. */
const REPEATABLE_SECONDS = 24 * 3600;

export const forgettableUploads = (clock: Clock): Date => dateOf(clock, -REPEATABLE_SECONDS);

export interface Repeatable {
  readonly projectId: string;
  /** One among the uploads to the project. Without one nothing is remembered. */
  readonly requestId: string | undefined;
  /** All that was asked, so that one id with another question is refused. */
  readonly asked: readonly string[];
}

/** @throws HalyardError VALIDATION_FAILED */
export function checkedRequestId(requestId: string | null | undefined): string | undefined {
  const length = requestId?.length ?? 1;
  if (length < 1 || length > 128 || UNSTORABLE.test(requestId ?? '')) {
    throw invalid(
      ['input', 'requestId'],
      'A request id has 1 to 128 characters, none of them NUL or half a character.',
    );
  }
  return requestId ?? undefined;
}

/**
 * The asset that the same upload made before, as it is now: without this a client that lost the answer and sends the
 * file again would undo what somebody has uploaded since.
 * @throws HalyardError CONFLICT (another upload has the name, or what it made is gone)
 */
export async function repeatedUpload(
  context: Context,
  w: Writer,
  { projectId, requestId, asked }: Repeatable,
): Promise<Asset | undefined> {
  const { principal, clock } = context;
  const { tenantId } = principal;
  const earlier =
    requestId === undefined ? undefined : await findUpload(w, tenantId, keptAs(projectId, requestId));
  if (!earlier || earlier.at <= forgettableUploads(clock)) return undefined;
  const isSame = earlier.fingerprint === fingerprintOf(context, asked);
  const asset = isSame ? await findAsset(w, principal, earlier.assetId) : undefined;
  if (asset) return asset;
  throw new HalyardError('CONFLICT', {
    field: ['input', 'requestId'],
    message: isSame
      ? 'This upload was done before, and its asset has been deleted since.'
      : 'This request id was used for another upload within the last 24 hours.',
  });
}

export async function noteUpload(
  context: Context,
  w: Writer,
  { projectId, requestId, asked }: Repeatable,
  { id: assetId }: Asset,
): Promise<void> {
  if (requestId === undefined) return;
  const { principal, clock } = context;
  await putUpload(w, {
    tenantId: principal.tenantId,
    requestId: keptAs(projectId, requestId),
    fingerprint: fingerprintOf(context, asked),
    assetId,
    at: dateOf(clock),
  });
}

/** So that nobody learns by trying ids what is uploaded to a project that they do not see. */
const keptAs = (projectId: string, requestId: string): string => `${projectId}/${requestId}`;

const fingerprintOf = ({ principal }: Context, asked: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([principal.id, principal.proof?.apiKeyId ?? null, ...asked]))
    .digest('base64url');
