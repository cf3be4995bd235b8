import type { DeploymentStatus, define } from './table.js';

type Tables = ReturnType<typeof define>;

/** What the assets of a project were when it was made, under a name. */
export type Deployment = Tables['deployments']['$inferSelect'];

/** Which content a name stands for in a deployment. */
export type DeploymentFile = Tables['deploymentFiles']['$inferSelect'];

/** Where its files are served, below the address of the server. */
export const URL_PREFIX = '/deployments/';

export const urlOf = ({ id }: Pick<Deployment, 'id'>): string => `${URL_PREFIX}${id}/`;

export interface StatusChange {
  readonly status: DeploymentStatus;
  readonly at: Date;
}

/** Every status it has had, the first first. */
export const historyOf = ({ status, createdAt, finishedAt }: Deployment): readonly StatusChange[] => [
  { status: 'BUILDING', at: createdAt },
  ...(finishedAt ? [{ status, at: finishedAt }] : []),
];

/** What the audit trail keeps of it. */
export const toldOf = ({ projectId, name, isPublic, status, files, bytes, failure }: Deployment) => ({
  projectId,
  name,
  isPublic,
  status,
  files,
  bytes,
  failure,
});
