import { type Command, Option } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { decimalOf } from '../catalog/money.js';
import { notFound } from '../errors.js';
import { cancelJob } from '../jobs/cancel-job.js';
import { type Job, jobStatuses, priorityOf, WHOLE } from '../jobs/job.js';
import { getJob, listJobs } from '../jobs/list-jobs.js';
import {
  asOperator,
  type OutputOptions,
  print,
  printFields,
  printPage,
  readPage,
  shortTime,
  wholeNumber,
} from './command.js';

interface JobOptions extends OutputOptions {
  readonly tenant: string;
}

export function addJobs(program: Command): void {
  const jobs = program.command('jobs').description('What models are asked to do, and what came of it.');

  subcommand(jobs, 'list', 'List the jobs, newest first.')
    .addOption(new Option('--status <status>', 'only those that are this far').choices(jobStatuses))
    .option('--model <id>', 'only those of this model')
    .option('--limit <n>', 'at most this many', wholeNumber, 50)
    .option('--after <cursor>', 'go on where the last page ended')
    .action(list);

  subcommand(jobs, 'show <id>', 'Show all that is known of a job.').action(
    async (id: string, options: JobOptions) => {
      const job = await asOperator(options.tenant, (context) => getJob(context, id));
      if (!job) throw notFound('job');
      printFields(options, told(job));
    },
  );

  subcommand(jobs, 'cancel <id>', 'End a job before its end, also one that is worked on.').action(
    async (id: string, options: JobOptions) => {
      const job = await asOperator(options.tenant, (context) => cancelJob(context, id));
      print(options, told(job), () => `${job.id} is cancelled.`);
    },
  );
}

function subcommand(jobs: Command, usage: string, description: string): Command {
  return jobs
    .command(usage)
    .description(description)
    .option('--tenant <id>', 'the tenant it belongs to', DEFAULT_TENANT)
    .option('--json', 'print JSON');
}

async function list(
  options: JobOptions & { status?: Job['status']; model?: string; limit: number; after?: string },
): Promise<void> {
  const { status, model: modelId, limit: first, after } = options;
  const page = await asOperator(options.tenant, async (context) =>
    readPage(await listJobs(context, { status: status && [status], modelId, first, after })),
  );
  printPage(options, page, {
    item: told,
    headings: ['ID', 'MODEL', 'STATUS', 'TRIES', 'COST', 'SUBMITTED', 'OVER'],
    cells: (job) => [
      job.id,
      job.modelId,
      job.failureCode ? `${job.status} (${job.failureCode})` : job.status,
      String(job.attempts),
      costOf(job) ?? '',
      shortTime(job.createdAt),
      shortTime(job.finishedAt),
    ],
  });
}

const costOf = ({ costMinor, currency }: Job): string | null =>
  costMinor === null ? null : amountOf(costMinor, currency);

const amountOf = (minorUnits: number, currency: string): string =>
  `${decimalOf({ minorUnits, currency })} ${currency}`;

/** Without what the queue alone needs. */
const told = (job: Job) => ({
  id: job.id,
  model: job.modelId,
  project: job.projectId,
  status: job.status,
  progress: job.progress / WHOLE,
  priority: priorityOf(job),
  attempts: job.attempts,
  failure: job.failureCode,
  message: job.failureMessage,
  price: amountOf(job.priceMinor, job.currency),
  cost: costOf(job),
  input: job.input,
  resultType: job.resultMediaType,
  resultBytes: job.resultBytes,
  submittedAt: job.createdAt,
  submittedBy: job.createdBy,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
  expiresAt: job.expiresAt,
});
