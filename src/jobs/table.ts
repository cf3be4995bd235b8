import { and, isNotNull, isNull, type SQL } from 'drizzle-orm';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';
import type { JobFailureCode } from './processor.js';

export type JobStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export const define = (k: Kit) => ({
  jobs: k.table(
    'jobs',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      /** The project whose people and keys alone see it; of none it is seen by all the tenant but keys bound to projects. */
      projectId: k.text('project_id'),
      modelId: k.text('model_id').notNull(),
      input: k.json<Record<string, unknown>>('input').notNull(),
      status: k.text('status').$type<JobStatus>().notNull(),
      /** Nine less its priority: the smallest goes first, and then the oldest, which one index sorts. */
      rank: k.int('rank').notNull(),
      /** In ten-thousandths. */
      progress: k.int('progress').notNull(),
      /** How often somebody took it. With the lease's owner it tells one try from all others. */
      attempts: k.int('attempts').notNull(),
      /** Not worked on before. */
      dueAt: k.time('due_at').notNull(),
      /** What the model cost when the job was submitted, and what was charged in the end. */
      priceMinor: k.int('price_minor').notNull(),
      costMinor: k.int('cost_minor'),
      currency: k.text('currency').notNull(),
      /** Why it failed, or why its last try did. */
      failureCode: k.text('failure_code').$type<JobFailureCode>(),
      failureMessage: k.text('failure_message'),
      /** The caller's own name for it, among the jobs of its project or of none. */
      requestId: k.text('request_id'),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      startedAt: k.time('started_at'),
      finishedAt: k.time('finished_at'),
      /** When it is thrown away with its result. */
      expiresAt: k.time('expires_at'),
      /** The process that works on it, and until when it is believed to. */
      leaseOwner: k.text('lease_owner'),
      leaseUntil: k.time('lease_until'),
      /** The name of its file: each try writes one of its own. */
      resultFile: k.text('result_file'),
      resultMediaType: k.text('result_media_type'),
      resultBytes: k.int('result_bytes'),
    },
    (table) => [
      k.index('jobs_tenant').on(table.tenantId, table.id),
      k.index('jobs_queue').on(table.status, table.tenantId, table.rank, table.id),
      k.index('jobs_expiry').on(table.expiresAt),
      k
        .uniqueIndex('jobs_request')
        .on(table.tenantId, table.requestId)
        .where(and(isNotNull(table.requestId), isNull(table.projectId)) as SQL),
      k
        .uniqueIndex('jobs_request_in_project')
        .on(table.projectId, table.requestId)
        .where(and(isNotNull(table.requestId), isNotNull(table.projectId)) as SQL),
    ],
  ),

  /** Models that a tenant registered: they are asked elsewhere. */
  jobModels: k.table(
    'job_models',
    {
      tenantId: k.text('tenant_id').notNull(),
      /** A word, which its jobs name. */
      id: k.text('id').notNull(),
      name: k.text('name').notNull(),
      description: k.text('description').notNull(),
      inputSchema: k.json<Record<string, unknown>>('input_schema').notNull(),
      priceMinor: k.int('price_minor').notNull(),
      currency: k.text('currency').notNull(),
      /** Whether it takes new jobs. */
      isActive: k.bool('is_active').notNull(),
      url: k.text('url').notNull(),
      headerNames: k.json<string[]>('header_names').notNull(),
      /** With their values, by the vault. */
      sealedHeaders: k.text('sealed_headers').notNull(),
      timeoutSeconds: k.int('timeout_seconds').notNull(),
      maxResultBytes: k.int('max_result_bytes').notNull(),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [k.primaryKey({ columns: [table.tenantId, table.id] })],
  ),
});

export const jobTables = tablesOf(define);
