import { walkAssets } from '../assets/list-assets.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { clearFiles } from './clear-files.js';
import { type Deployment, type DeploymentFile, toldOf } from './deployment.js';
import { extentOf, finishDeployment, growDeployment, insertFiles } from './queries.js';

/** So that one transaction never holds the writer for long. */
const CHUNK = 500;
/**
 * Files in all deployments of a tenant together. Their contents are not kept twice, but each is a row.
 */
const MOST_FILES = 2_000_000;
/** Sooner than the collector throws away a content that was deleted when this had just begun. */
export const BUILD_SECONDS = 1800;

/** How long whoever makes one may say nothing before it is given up. With each chunk something is said. */
export const LEASE_SECONDS = 15;

/** Why a deployment failed: for people. */
class Unfit extends Error {}

/** Notes every file of a deployment that was begun, in chunks, and that it is ready, or why not. */
export async function buildDeployment(context: Context, begun: Deployment): Promise<Deployment> {
  const { store } = context;
  try {
    await store.snapshot(async (db) => {
      let files = 0;
      for await (const some of walkAssets(db, begun.projectId, CHUNK)) {
        const damaged = some.find(({ damagedAt }) => damagedAt);
        if (damaged) throw new Unfit(`The content of ${damaged.name} is damaged; upload it again.`);
        await addFiles(
          context,
          begun,
          some.map(({ damagedAt: _damagedAt, ...file }) => ({ ...file, deploymentId: begun.id })),
        );
        files += some.length;
      }
      if (files === 0) throw new Unfit('The project has no assets.');
    });
  } catch (error) {
    const failed = await finish(
      context,
      begun,
      error instanceof Unfit ? error.message : 'Something went wrong on our side.',
    );
    if (error instanceof Unfit) return failed;
    throw error;
  }
  return finish(context, begun, null);
}

async function addFiles(
  { store, clock, assets }: Context,
  { id, tenantId, createdAt }: Deployment,
  files: readonly DeploymentFile[],
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (clock.now() - createdAt.getTime() > BUILD_SECONDS * 1000) throw new Unfit('It took too long.');
  await store.tx(async (w) => {
    const grown = { files: files.length, bytes, leaseUntil: dateOf(clock, LEASE_SECONDS) };
    if (!(await growDeployment(w, id, grown))) throw goneMeanwhile();
    await insertFiles(w, files);
    const all = await extentOf(w, tenantId);
    if (all.files > MOST_FILES || all.bytes > assets.quotaBytes) {
      throw new Unfit(
        `All deployments of your tenant together have at most ${MOST_FILES} files and ${assets.quotaBytes} bytes; delete one first.`,
      );
    }
  });
}

async function finish(context: Context, begun: Deployment, failure: string | null): Promise<Deployment> {
  const { store, clock } = context;
  const finished = await store.tx(async (w) => {
    const deployment = await finishDeployment(w, begun.id, {
      status: failure === null ? 'READY' : 'FAILED',
      failure,
      finishedAt: dateOf(clock),
    });
    if (!deployment) throw goneMeanwhile();
    await recordChange(context, w, {
      action: failure === null ? 'deployment.ready' : 'deployment.fail',
      subjectId: deployment.id,
      before: toldOf(begun),
      after: toldOf(deployment),
    });
    return deployment;
  });
  if (failure === null) return finished;
  await clearFiles(context, finished.id);
  return { ...finished, files: 0, bytes: 0 };
}

const goneMeanwhile = (): HalyardError =>
  new HalyardError('CONFLICT', { message: 'The deployment was deleted, or given up, while it was made.' });
