import { checkedRequestId } from '../assets/once-for-upload.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { checkedName } from '../labels.js';
import { projectForNew } from '../projects/in-projects.js';
import { holdName } from '../storage/hold-name.js';
import type { Writer } from '../storage/store.js';
import { buildDeployment, LEASE_SECONDS } from './build-deployment.js';
import { type Deployment, toldOf } from './deployment.js';
import { inTurn } from './in-turn.js';
import { findRequested, insertDeployment, isNameTaken } from './queries.js';

export interface CreateDeploymentInput {
  /** May be left out where the caller's key is bound to just one. */
  readonly projectId?: string | null | undefined;
  readonly name: string;
  readonly isPublic?: boolean | null | undefined;
  /** The client's own name for this: sent again, it is the same deployment. */
  readonly requestId?: string | null | undefined;
}

/** What a row says of what was asked. */
type Asked = Pick<Deployment, 'projectId' | 'name' | 'isPublic' | 'requestId'>;

/**
 * Makes a deployment of what the assets of a project are just now: of one moment, however many they are and whatever is
 * uploaded meanwhile. It is there as soon as it is begun, and ready or failed when this is over.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the name or the request id is taken)
 */
export async function createDeployment(context: Context, input: CreateDeploymentInput): Promise<Deployment> {
  const { principal, store } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const asked = {
    name: checkedName(input.name),
    isPublic: input.isPublic ?? false,
    requestId: checkedRequestId(input.requestId) ?? null,
  };
  return inTurn(store, async () => {
    const { deployment, isNew } = await store.tx(async (w) => {
      await holdName(w, `deployments of ${principal.tenantId}`);
      return begin(context, w, { ...asked, projectId: await projectForNew(w, principal, input.projectId) });
    });
    return isNew ? buildDeployment(context, deployment) : deployment;
  });
}

async function begin(
  context: Context,
  w: Writer,
  asked: Asked,
): Promise<{ readonly deployment: Deployment; readonly isNew: boolean }> {
  const { principal, clock, ids } = context;
  const earlier = asked.requestId && (await findRequested(w, asked.projectId, asked.requestId));
  if (earlier) return { deployment: sameAs(earlier, asked), isNew: false };
  if (await isNameTaken(w, asked.projectId, asked.name)) {
    throw new HalyardError('CONFLICT', {
      field: ['input', 'name'],
      message: 'The project has a deployment of that name, and none ever changes; choose another name.',
    });
  }
  const deployment: Deployment = {
    id: ids.next('dep'),
    tenantId: principal.tenantId,
    ...asked,
    status: 'BUILDING',
    files: 0,
    bytes: 0,
    failure: null,
    createdAt: dateOf(clock),
    createdBy: principal.id,
    finishedAt: null,
    leaseUntil: dateOf(clock, LEASE_SECONDS),
    deletedAt: null,
  };
  await insertDeployment(w, deployment);
  const after = toldOf(deployment);
  await recordChange(context, w, { action: 'deployment.create', subjectId: deployment.id, after });
  return { deployment, isNew: true };
}

function sameAs(earlier: Deployment, asked: Asked): Deployment {
  const isSame = earlier.name === asked.name && earlier.isPublic === asked.isPublic;
  if (isSame && !earlier.deletedAt) return earlier;
  throw new HalyardError('CONFLICT', {
    field: ['input', 'requestId'],
    message: isSame
      ? 'This deployment was made before, and has been deleted since.'
      : 'This request id was used for another deployment.',
  });
}
