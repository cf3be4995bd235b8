import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { FileDownload } from '../files.js';
import { isThere, outgoing } from '../stored-file.js';
import { type Export, mediaTypes } from './export.js';
import { pathOf } from './files.js';
import { isOver } from './import.js';
import { getExport } from './list-exports.js';

/**
 * The file of an export; nothing where there is no such export.
 * @throws HalyardError CONFLICT (there is none yet, or will be none), GONE (it has been thrown away)
 */
export async function getExportFile(context: Context, id: string): Promise<FileDownload | undefined> {
  const found = await getExport(context, id);
  if (!found) return undefined;
  if (found.status !== 'DONE') throw notThere(found);
  const path = pathOf(context.transfers.folder, 'exports', found.id);
  if (hasExpired(found, context.clock.now()) || !isThere(path)) {
    throw new HalyardError('GONE', {
      field: ['id'],
      message: 'The file of this export has been thrown away; start another export.',
    });
  }
  const { format, bytes } = found;
  return { name: nameOf(found), mediaType: mediaTypes[format], bytes, content: outgoing(path, bytes) };
}

const notThere = (found: Export): HalyardError =>
  new HalyardError('CONFLICT', {
    field: ['id'],
    message: notYet(found),
    ...(!isOver(found) && { retryAfterSeconds: RETRY_SECONDS }),
  });

/** Most exports are done by then. */
const RETRY_SECONDS = 2;

const notYet = ({ status, error }: Export): string => {
  if (status === 'FAILED') return `The export failed and has no file: ${error ?? ''}`;
  if (status === 'CANCELLED') return 'The export was cancelled and has no file.';
  return 'The export is not done yet; its file is there once its status is done.';
};

export const hasExpired = ({ expiresAt }: Pick<Export, 'expiresAt'>, now: number): boolean =>
  expiresAt !== null && expiresAt.getTime() <= now;

const nameOf = ({ id, format, createdAt }: Export): string =>
  `products-${createdAt.toISOString().slice(0, 10)}-${id.slice(-6)}.${format}`;
