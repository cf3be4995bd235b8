import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { liveProjects } from '../projects/get-project.js';
import type { Db } from '../storage/store.js';
import { clearFiles } from './clear-files.js';
import { giveUpLeft } from './give-up-left.js';
import { deleteDeploymentsOf, deploymentsToClear, namedAmong, projectsDeployed } from './queries.js';

type Parts = Pick<Context, 'store' | 'clock' | 'ids'>;

const CHUNK = 200;

/** Those of the contents that a deployment names: they stay, whatever becomes of the assets. */
export const namedByDeployments = (db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> =>
  namedAmong(db, hashes);

/**
 * Throws away what is left of deployments: of deleted ones and those of deleted projects everything, of failed ones
 * their files. Every process may do it at once, and it may be cut off anywhere.
 */
export async function collectDeployments(parts: Parts): Promise<void> {
  await giveUpLeft(parts);
  await deleteOfGoneProjects(parts);
  for (;;) {
    const some = await deploymentsToClear(parts.store.read, CHUNK);
    for (const { id } of some) await clearFiles(parts, id);
    if (some.length < CHUNK) return;
  }
}

async function deleteOfGoneProjects({ store, clock }: Parts): Promise<void> {
  for (let after = ''; ; ) {
    const some = await projectsDeployed(store.read, after, CHUNK);
    for (const { projectId, tenantId } of some) {
      if ((await liveProjects(store.read, tenantId, [projectId])).length > 0) continue;
      await store.tx((w) => deleteDeploymentsOf(w, projectId, dateOf(clock)));
    }
    const last = some.at(-1);
    if (!last || some.length < CHUNK) return;
    after = last.projectId;
  }
}
