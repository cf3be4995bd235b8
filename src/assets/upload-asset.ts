import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { IncomingFile } from '../files.js';
import { projectForNew } from '../projects/in-projects.js';
import { holdName } from '../storage/hold-name.js';
import type { Writer } from '../storage/store.js';
import { whileArriving } from './arriving.js';
import type { Asset } from './asset.js';
import { checkedAssetName } from './asset-name.js';
import { type Exchange, keepContent } from './keep-content.js';
import { mediaTypeOf } from './media-type.js';
import { checkedRequestId, noteUpload, repeatedUpload } from './once-for-upload.js';
import { changeAsset, findNamed, insertAsset } from './queries.js';
import { refuseOverQuota } from './quota.js';
import { type Staged, whileStaged } from './stage.js';
import { addTotals, bytesKept } from './totals-queries.js';

export interface UploadAssetInput {
  readonly file: IncomingFile;
  /** A path within the project, such as `img/logo.svg`. */
  readonly name: string;
  /** May be left out where the caller's key is bound to just one. */
  readonly projectId?: string | null | undefined;
  /** The client's own name for this upload: sent again, it is done once. */
  readonly requestId?: string | null | undefined;
}

/**
 * Takes a file in as the asset of that name. Where the project has one, its content is replaced, as everywhere that files
 * are uploaded by name: whoever asks for it gets the one or the other, in full.
 * @throws HalyardError VALIDATION_FAILED, PAYLOAD_TOO_LARGE, CONFLICT (the quota is full, or the request id is taken)
 */
export async function uploadAsset(context: Context, input: UploadAssetInput): Promise<Asset> {
  const { principal, store, assets, ids } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const name = checkedAssetName(input.name);
  const requestId = checkedRequestId(input.requestId);
  const project = await projectForNew(store.read, principal, input.projectId);
  const replaced = await findNamed(store.read, project, name);
  const kept = (await bytesKept(store.read, principal.tenantId)) - (replaced?.bytes ?? 0);
  const arrival = { tenantId: principal.tenantId, kept, chunks: input.file.bytes(assets.maxBytes) };
  return whileArriving(assets, arrival, (chunks) =>
    whileStaged(assets.folder, ids.next('upl'), chunks, async (staged) => {
      const mediaType = await mediaTypeOf(staged.head, name, input.file.mediaType);
      return keepContent(context, staged, async (w, exchange) => {
        // What the tenant keeps is counted before it is written.
        await holdName(w, `assets of ${principal.tenantId}`);
        // Asked again, because nothing is made in a project that was deleted meanwhile.
        const projectId = await projectForNew(w, principal, input.projectId);
        const repeatable = { projectId, requestId, asked: [name, staged.sha256] };
        const repeated = await repeatedUpload(context, w, repeatable);
        if (repeated) return repeated;
        const asset = await put(context, w, { projectId, name, mediaType, staged, exchange });
        await noteUpload(context, w, repeatable, asset);
        return asset;
      });
    }),
  );
}

interface Put {
  readonly projectId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly staged: Staged;
  readonly exchange: Exchange;
}

async function put(context: Context, w: Writer, wanted: Put): Promise<Asset> {
  const { principal, assets } = context;
  const { projectId, name, staged, exchange } = wanted;
  const { tenantId } = principal;
  const before = await findNamed(w, projectId, name);
  if (before?.sha256 === staged.sha256) return before;
  const growth = staged.bytes - (before?.bytes ?? 0);
  refuseOverQuota(assets, (await bytesKept(w, tenantId)) + growth);
  await exchange(before?.sha256);
  const asset = before ? await replace(context, w, before, wanted) : await insert(context, w, wanted);
  await addTotals(w, { projectId, tenantId, objects: before ? 0 : 1, bytes: growth });
  await recordChange(context, w, {
    action: before ? 'asset.replace' : 'asset.create',
    subjectId: asset.id,
    before,
    after: asset,
  });
  return asset;
}

async function replace(
  context: Context,
  w: Writer,
  before: Asset,
  { mediaType, staged }: Put,
): Promise<Asset> {
  const { bytes, sha256 } = staged;
  const changed = await changeAsset(w, context.principal, before.id, {
    mediaType,
    bytes,
    sha256,
    version: before.version + 1,
    updatedAt: dateOf(context.clock),
  });
  // It went with its project, between the two statements.
  if (!changed)
    throw new HalyardError('CONFLICT', { message: 'The asset was deleted just now; send it again.' });
  return changed;
}

async function insert(
  { principal, clock, ids }: Context,
  w: Writer,
  { projectId, name, mediaType, staged: { bytes, sha256 } }: Put,
): Promise<Asset> {
  const now = dateOf(clock);
  const asset: Asset = {
    id: ids.next('ast'),
    tenantId: principal.tenantId,
    projectId,
    name,
    searchName: name.toLowerCase(),
    mediaType,
    bytes,
    sha256,
    version: 1,
    createdAt: now,
    createdBy: principal.id,
    updatedAt: now,
    deletedAt: null,
  };
  await insertAsset(w, asset);
  return asset;
}
