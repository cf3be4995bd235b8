import {
  type Aggregator,
  AggregatorRegistry,
  collectDefaultMetrics,
  type Metric,
  Registry,
} from 'prom-client';
import type { MetricsText } from './metrics-server.js';
import { DURATIONS, type RequestCounts, STATUS_CLASSES } from './request-counts.js';

/** What is counted where it happens, and read here when somebody asks. */
export interface Counted {
  readonly requests: Pick<RequestCounts, 'all'>;
  /** Documents that are remembered, what they weigh, and how often one was and was not found. */
  readonly documents: () => {
    readonly documents: number;
    readonly bytes: number;
    readonly hits: number;
    readonly misses: number;
  };
  /** How many operations ran, by who ran them. */
  readonly runs: Readonly<Record<string, number>>;
  /** How often which limit refused. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Jobs that are worked on now, and what came of the tries that are over. */
  readonly jobs: { running(): number; readonly tries: Readonly<Record<string, number>> };
}

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Where it differs from the name of the metric. */
  readonly metricName?: string;
}

interface Row {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  read(): readonly Value[];
}

/** All that is told of this process: its own numbers, and those of Node.js. */
export function createMetrics(counted: Counted): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const row of rowsOf(counted)) registry.registerMetric(asMetric(row));
  return registry;
}

/** Lets the process that leads this one read its numbers. */
export function offerMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  // Made, it listens for who asks.
  new AggregatorRegistry();
}

/** What all processes that this one leads count together. */
export function metricsOfWorkers(): MetricsText {
  const together = new AggregatorRegistry();
  return { contentType: together.contentType, metrics: () => together.clusterMetrics() };
}

const DURATION = 'halyard_request_duration_seconds';

const rowsOf = ({ requests, documents, runs, refusals, jobs }: Counted): readonly Row[] => [
  {
    name: 'halyard_requests_total',
    help: 'Requests answered, by the door that served them, the route, and the class of the status.',
    type: 'counter',
    read: () =>
      requests.all().flatMap(({ door, route, byStatus }) =>
        STATUS_CLASSES.map((status, at) => ({
          labels: { door, route, status },
          value: byStatus[at] ?? 0,
        })).filter(({ value }) => value > 0),
      ),
  },
  {
    name: DURATION,
    help: 'Time from the end of the request headers to the beginning of the answer.',
    type: 'histogram',
    read: () =>
      requests.all().flatMap(({ door, route, byDuration, seconds }) => {
        const labels = { door, route };
        let sum = 0;
        const buckets = [...byDuration].map((count, at) => {
          sum += count;
          return {
            metricName: `${DURATION}_bucket`,
            labels: { ...labels, le: DURATIONS[at] ?? '+Inf' },
            value: sum,
          };
        });
        return [
          ...buckets,
          { metricName: `${DURATION}_sum`, labels, value: seconds },
          { metricName: `${DURATION}_count`, labels, value: sum },
        ];
      }),
  },
  {
    name: 'halyard_documents',
    help: 'GraphQL documents that are remembered, read and validated.',
    type: 'gauge',
    read: () => [{ labels: {}, value: documents().documents }],
  },
  {
    name: 'halyard_documents_bytes',
    help: 'What they take of the memory, as estimated.',
    type: 'gauge',
    read: () => [{ labels: {}, value: documents().bytes }],
  },
  {
    name: 'halyard_document_lookups_total',
    help: 'How often a document that came was remembered (hit), and how often it had to be read (miss).',
    type: 'counter',
    read: () => [
      { labels: { result: 'hit' }, value: documents().hits },
      { labels: { result: 'miss' }, value: documents().misses },
    ],
  },
  {
    name: 'halyard_operations_total',
    help: 'Queries and mutations that ran, by who ran them: the compiler’s code, or the reference executor.',
    type: 'counter',
    read: () => Object.entries(runs).map(([executor, value]) => ({ labels: { executor }, value })),
  },
  {
    name: 'halyard_rate_limit_refusals_total',
    help: 'How often a limit had no room, by what it counts.',
    type: 'counter',
    read: () => [...refusals].map(([limit, value]) => ({ labels: { limit }, value })),
  },
  {
    name: 'halyard_jobs_running',
    help: 'Jobs that are worked on now.',
    type: 'gauge',
    read: () => [{ labels: {}, value: jobs.running() }],
  },
  {
    name: 'halyard_job_tries_total',
    help: 'Tries at jobs that are over, by what came of them: the job succeeded or failed, is tried again, or was left.',
    type: 'counter',
    read: () => Object.entries(jobs.tries).map(([outcome, value]) => ({ labels: { outcome }, value })),
  },
];

/**
 * To observe a value with the library takes a microsecond, and so does to add one: too much for each request. It only
 * has to write down what was counted, and that takes no more of a metric than this.
 */
const asMetric = ({ name, help, type, read }: Row): Metric => {
  const aggregator: Aggregator = 'sum';
  const metric = {
    name,
    help,
    type,
    aggregator,
    get: async () => ({ name, help, type, aggregator, values: read() }),
  };
  return metric as unknown as Metric;
};
