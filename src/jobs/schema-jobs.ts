import { moneyOf } from '../catalog/money.js';
import { MoneyRef } from '../catalog/schema-money.js';
import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { FIELD_COST } from '../graphql/field-cost.js';
import { FileDownloadRef } from '../graphql/file-download.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { loadProject, ProjectRef } from '../projects/schema-ref.js';
import { getJobResult, resultOf } from './get-result.js';
import { priorityOf, WHOLE } from './job.js';
import { getJob, listJobs } from './list-jobs.js';
import { type JobFailureCode, jobFailures } from './processor.js';
import { JobRef, jobReaders, loadModel, ModelRef } from './schema-refs.js';
import type { JobStatus as Status } from './table.js';

const JobStatus = builder.enumType('JobStatus', {
  description: 'How far a job is.',
  values: {
    QUEUED: { description: 'It waits for its turn, or for another try.' },
    RUNNING: { description: 'It is worked on.' },
    SUCCEEDED: { description: 'It is done, and `result` has what it came to.' },
    FAILED: { description: 'It could not be done; `failure` says why.' },
    CANCELLED: { description: 'Somebody ended it.' },
  } satisfies Record<Status, { description: string }>,
});

const JobFailureCodeType = builder.enumType('JobFailureCode', {
  description: 'Why a job could not be done, for programs.',
  values: Object.fromEntries(
    Object.entries(jobFailures).map(([code, description]) => [code, { description }]),
  ) as Record<JobFailureCode, { description: string }>,
});

const JobFailureRef = builder
  .objectRef<{ readonly code: JobFailureCode; readonly message: string }>('JobFailure')
  .implement({
    description: 'Why a job could not be done.',
    fields: (t) => ({
      code: t.expose('code', { type: JobFailureCodeType, description: 'For programs.' }),
      message: t.exposeString('message', { description: 'For people.' }),
    }),
  });

builder.node(JobRef, {
  description: 'One run of a model on an input, from the asking to its result.',
  scopes: jobReaders,
  id: { resolve: (job) => job.id, description: 'Names the job for good.' },
  fields: (t) => ({
    modelId: t.exposeID('modelId', { description: 'The model that it is a run of.' }),
    model: t.field({
      type: ModelRef,
      nullable: true,
      description: 'The model that it is a run of. Null where there is no such model any more.',
      resolve: async ({ modelId }, _args, context) => (await loadModel(context, modelId)) ?? null,
    }),
    projectId: t.exposeID('projectId', {
      nullable: true,
      description:
        'The project it belongs to, and outside of which it is not seen. Null: all the tenant sees it, but for keys that are bound to projects.',
    }),
    project: t.field({
      type: ProjectRef,
      nullable: true,
      description: 'The project it belongs to, if it does.',
      resolve: async ({ projectId }, _args, context) =>
        projectId === null ? null : ((await loadProject(context, projectId)) ?? null),
    }),
    input: t.field({
      type: 'JSONObject',
      extensions: { [FIELD_COST]: 20 },
      description: 'What the model was given.',
      resolve: ({ input }) => input,
    }),
    status: t.expose('status', { type: JobStatus, description: 'How far it is.' }),
    progress: t.float({
      description: 'How much of it is done: from 0 to 1. With another try it begins anew.',
      resolve: ({ progress }) => progress / WHOLE,
    }),
    priority: t.int({
      description: 'From 0 to 9: of the jobs of your tenant the highest goes first, and then the oldest.',
      resolve: priorityOf,
    }),
    attempts: t.exposeInt('attempts', {
      description:
        'Tries so far. Where whoever worked on it was stopped, or a failure may pass, there is another one, up to 5.',
    }),
    failure: t.field({
      type: JobFailureRef,
      nullable: true,
      description: 'Why it failed; of one that waits for another try, why the last one did.',
      resolve: ({ failureCode: code, failureMessage: message }) =>
        code === null || message === null ? null : { code, message },
    }),
    price: t.field({
      type: MoneyRef,
      description: 'What the model cost when the job was submitted.',
      resolve: ({ priceMinor: minorUnits, currency }) => ({ minorUnits, currency }),
    }),
    cost: t.field({
      type: MoneyRef,
      nullable: true,
      description:
        'What is charged for it: its price, once, when it has succeeded, however many tries that took. Null before, and for a job that failed or was cancelled, which costs nothing.',
      resolve: ({ costMinor, currency }) => moneyOf(costMinor, currency),
    }),
    result: t.field({
      type: FileDownloadRef,
      nullable: true,
      scopes: [['check_status']],
      description: 'What it came to. Null unless it has succeeded.',
      resolve: (job, _args, context) => resultOf(context, job) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was submitted.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who submitted it: the id of a user, a service account or a key, or `operator`.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When work on it began, at its first try.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was over, one way or another.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is thrown away, with its result. Null before it is over.',
    }),
  }),
});

addNodeKind({ prefix: 'job', typename: 'Job', scopes: [['check_status']], load: getJob });

const IN_PROJECT = 'Only what belongs to a project, or, where it is false, to none.';

builder.queryFields((t) => ({
  job: t.field({
    type: JobRef,
    nullable: true,
    scopes: [['check_status']],
    description: 'One job, by its id. One of a project is found by those alone who see that project.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the job, as in `job_…`.' }),
      inProject: t.arg.boolean({ description: IN_PROJECT }),
    },
    resolve: async (_root, { id, ...filter }, context) => (await getJob(context, id, filter)) ?? null,
  }),
  jobs: t.connection(
    {
      type: JobRef,
      scopes: [['check_status']],
      description:
        'The jobs of your tenant that you see, newest first: a key that is bound to projects those of these projects alone, and another one, as a person, those of no project too. A page ends early where inputs on it are very large.',
      args: {
        status: t.arg({ type: [JobStatus], description: 'Only those that are this far.' }),
        modelId: t.arg.id({ description: 'Only those of this model.' }),
        projectId: t.arg.id({ description: 'Only those of this project.' }),
        inProject: t.arg.boolean({ description: IN_PROJECT }),
      },
      resolve: async (_root, args, context) => connectionOf(await listJobs(context, args)),
    },
    { name: 'JobConnection', description: 'A page of jobs.' },
    { name: 'JobEdge', description: 'A job and its place in the list.' },
  ),
  jobResult: t.field({
    type: FileDownloadRef,
    nullable: true,
    scopes: [['check_status']],
    description: 'The file that a job came to.',
    args: {
      id: t.arg.id({ required: true, description: 'The job.' }),
      inProject: t.arg.boolean({ description: IN_PROJECT }),
    },
    resolve: async (_root, { id, ...filter }, context) => (await getJobResult(context, id, filter)) ?? null,
  }),
}));
