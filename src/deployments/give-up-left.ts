import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { onBehalfOf } from '../principals/on-behalf.js';
import { repeatEvery } from '../storage/repeated.js';
import { clearFiles } from './clear-files.js';
import { type Deployment, toldOf } from './deployment.js';
import { giveUpDeployment, leftDeployments } from './queries.js';

type Parts = Pick<Context, 'store' | 'clock' | 'ids'>;

const CHUNK = 200;
const LOOK_MS = 3000;
const FAILURE = 'The server was stopped while it was made.';

/**
 * Says of deployments that nobody makes any longer, because the process is gone, that they have failed: the moment that
 * they were to be of has passed. Their names are free again.
 */
export async function giveUpLeft(parts: Parts): Promise<void> {
  for (const left of await leftDeployments(parts.store.read, dateOf(parts.clock), CHUNK)) {
    if (await giveUp(parts, left)) await clearFiles(parts, left.id);
  }
}

const giveUp = ({ store, clock, ids }: Parts, before: Deployment): Promise<boolean> =>
  store.tx(async (w) => {
    const after = await giveUpDeployment(w, before.id, dateOf(clock), FAILURE);
    if (!after) return false;
    const principal = onBehalfOf(before.tenantId, before.createdBy);
    await recordChange({ clock, ids, principal, requestId: before.id, address: 'local' }, w, {
      action: 'deployment.fail',
      subjectId: before.id,
      before: toldOf(before),
      after: toldOf(after),
    });
    return true;
  });

/** Looks for them every few seconds, so that nobody waits for long for one that will never be ready. */
export function createLeftWatch(parts: Parts & { readonly onBug: (error: unknown) => void }) {
  let looking: ReturnType<typeof repeatEvery> | undefined;
  return {
    start() {
      looking = repeatEvery(LOOK_MS, () => giveUpLeft(parts), parts.onBug);
      void looking.now();
    },
    workOff: () => giveUpLeft(parts),
    async close() {
      await looking?.close();
    },
  };
}
