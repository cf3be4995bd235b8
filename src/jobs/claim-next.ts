import { dateOf } from '../clock.js';
import { holdName } from '../storage/hold-name.js';
import type { Store } from '../storage/store.js';
import type { Job } from './job.js';
import { changeHeldJob, claimJob, countRunning, nextJob } from './queue-queries.js';
import type { RunParts } from './run-job.js';

/** How long a process may say nothing before another takes what it works on. */
export const LEASE_SECONDS = 15;

/** Takes the next job of a tenant to work on; nothing where there is none, or enough of them are worked on. */
export const claimNext = (
  { store, clock, settings }: RunParts,
  tenantId: string,
  owner: string,
): Promise<Job | undefined> =>
  store.tx(
    async (w) => {
      // Of those that are worked on nobody else may take another meanwhile.
      await holdName(w, `running jobs of ${tenantId}`);
      const now = dateOf(clock);
      if ((await countRunning(w, tenantId, now)) >= settings.perTenant) return undefined;
      const id = await nextJob(w, tenantId, now);
      if (id === undefined) return undefined;
      return claimJob(w, id, { owner, now, until: dateOf(clock, LEASE_SECONDS) });
    },
    // A power cut takes whoever made the claim as well.
    { mayBeLost: true },
  );

/** A try that a stop cut short is not counted: it is no fault of the job. */
export const handBack = (store: Store, job: Job): Promise<Job | undefined> =>
  store.tx((w) =>
    changeHeldJob(w, job, {
      status: 'QUEUED',
      attempts: job.attempts - 1,
      progress: 0,
      leaseOwner: null,
      leaseUntil: null,
    }),
  );
