import { builder } from '../graphql/builder.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { cancelJob } from './cancel-job.js';
import type { Job } from './job.js';
import { JobRef } from './schema-refs.js';
import { submitJob } from './submit-job.js';
import { watchJob } from './watch-job.js';

const JobPayload = payloadType<{ job: Job }>('JobPayload', 'The job as it is now.', (t) => ({
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'The job as it is now.',
    resolve: ({ job }) => job,
  }),
}));

const SubmitJobInput = builder.inputType('SubmitJobInput', {
  description: 'Which model to run, and on what.',
  fields: (t) => ({
    modelId: t.id({ required: true, description: 'The model, such as `qr-code`.' }),
    input: t.field({
      type: 'JSONObject',
      required: true,
      description: 'What it is given. It has to fit the `inputSchema` of the model, in at most 64 KB.',
    }),
    priority: t.int({
      description:
        'From 0 to 9: of the jobs of your tenant the highest goes first, and then the oldest. 5 where it is left out.',
    }),
    projectId: t.id({
      description:
        'The project it shall belong to, and outside of which it is not seen. A key that is bound to just one project may leave it out; for one that is bound to none, and for a person, it then belongs to no project.',
    }),
    inProject: t.boolean({
      description:
        'Whether it has to belong to a project: where it is true, one that would belong to none is refused.',
    }),
    requestId: t.string({
      description:
        'Any text of yours, up to 128 characters: asking the same again with it, for the same project or for none, is the same job, as long as that is kept.',
    }),
  }),
});

builder.mutationFields((t) => ({
  submitJob: t.field({
    nullable: true,
    type: JobPayload,
    scopes: [['submit_job']],
    description:
      'Has a model run on an input, some time soon. What it costs is charged once, when it has succeeded; a job that fails or is cancelled costs nothing.',
    args: {
      input: t.arg({ type: SubmitJobInput, required: true, description: 'Which model, and on what.' }),
    },
    resolve: (_root, { input }, context) => answering(async () => ({ job: await submitJob(context, input) })),
  }),
  cancelJob: t.field({
    nullable: true,
    type: JobPayload,
    scopes: [['submit_job']],
    description:
      'Ends a job before its end, also one that is worked on. There will be no result, and it costs nothing.',
    args: { id: t.arg.id({ required: true, description: 'The job to end.' }) },
    resolve: (_root, { id }, context) => answering(async () => ({ job: await cancelJob(context, id) })),
  }),
}));

builder.subscriptionFields((t) => ({
  jobUpdated: t.field({
    type: JobRef,
    scopes: [['check_status']],
    description: 'A job as it is now, and again whenever that changes, until it is over.',
    args: { id: t.arg.id({ required: true, description: 'The job to watch.' }) },
    subscribe: (_root, { id }, context) => watchJob(context, id),
    resolve: (job) => job,
  }),
}));
