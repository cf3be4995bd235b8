import { contentOf } from '../assets/content.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { OutgoingFile } from '../files.js';
import { UNSTORABLE } from '../labels.js';
import { requireScope } from '../principals/principal.js';
import { liveProjects } from '../projects/get-project.js';
import type { Deployment, DeploymentFile } from './deployment.js';
import { getDeployment } from './list-deployments.js';
import { findFile, findPublic } from './queries.js';

/** What a folder is told as, where it has one. */
const INDEX = 'index.html';

/**
 * The deployment whose files the caller may read: a public one, or one that it sees and has the scope for. All others
 * are as if they were not there.
 * @param isSuspended whether nothing of a tenant is served just now
 * @throws HalyardError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
 */
export async function readableDeployment(
  context: Context,
  isSuspended: (tenantId: string) => Promise<boolean>,
  id: string,
): Promise<Deployment> {
  const open = UNSTORABLE.test(id) ? undefined : await findPublic(context.store.read, id);
  if (open?.status === 'READY' && (await isInForce(context, isSuspended, open))) return open;
  if (context.principal.kind === 'anonymous')
    throw new HalyardError('UNAUTHENTICATED', { message: NOT_PUBLIC });
  requireScope(context, 'deployments:read');
  const own = await getDeployment(context, id);
  if (own?.status === 'READY') return own;
  throw new HalyardError('NOT_FOUND', { message: 'There is no such deployment here, or it is not ready.' });
}

const NOT_PUBLIC =
  'No public deployment is served here. For another, send a key with deployments:read as `Authorization: Bearer <key>`.';

async function isInForce(
  { store }: Context,
  isSuspended: (tenantId: string) => Promise<boolean>,
  { tenantId, projectId }: Deployment,
): Promise<boolean> {
  if ((await liveProjects(store.read, tenantId, [projectId])).length === 0) return false;
  return !(await isSuspended(tenantId));
}

/**
 * The file at a path of a deployment: of a folder, which ends in a slash, its `index.html`. `folder` where only a slash
 * is missing.
 */
export async function fileAt(
  { store }: Context,
  { id }: Deployment,
  path: string,
): Promise<DeploymentFile | 'folder' | undefined> {
  const name = path.normalize('NFC');
  if (UNSTORABLE.test(name)) return undefined;
  if (name === '' || name.endsWith('/')) return findFile(store.read, id, [name + INDEX]);
  const file = await findFile(store.read, id, [name, `${name}/${INDEX}`]);
  return file && file.name !== name ? 'folder' : file;
}

/** The content of a file, to be sent or not. What of it a client takes is counted. */
export const contentOfFile = (
  context: Context,
  { tenantId, projectId }: Deployment,
  { sha256, bytes }: DeploymentFile,
): Promise<OutgoingFile> => contentOf(context, { tenantId, projectId, sha256, bytes }, 'deployment');
