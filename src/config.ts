import type { AssetSettings } from './assets/create-room.js';
import { readS3Place } from './assets/s3-place.js';
import { announcementsIn, type OperatorAnnouncement } from './bridges/announcement.js';
import { type BridgeHost, bridgeHosts, bridgesOn } from './bridges/hosts.js';
import { type IntrospectionPolicy, introspectionPolicies } from './graphql/introspection.js';
import { defaultLimits, type OperationLimits } from './graphql/operation/limits.js';
import type { JobSettings } from './jobs/room.js';
import { faultOfRange } from './keys/allowed-ips.js';
import { readRate } from './keys/rate-limit.js';
import { faultOfSystemKey } from './keys/system-key/setting.js';
import { nearestName } from './nearest-name.js';
import { type Allowance, readAllowance } from './outbound/allowance.js';
import type { RatePolicies } from './policy/caller-limits.js';
import { type Counted, type Policy, policyFor } from './policy/quota.js';
import type { IdentitySettings } from './sessions/identity.js';
import type { UsageKept } from './usage/roll-up.js';

/** The environment, read once, checked, and never asked again. */
export interface Config {
  readonly port: number;
  readonly host: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** The current installation secret, then the retired ones; `undefined` lets a file be made. */
  readonly secrets: readonly [string, ...string[]] | undefined;
  /** The text of the system key, where it is set here. */
  readonly systemKey: string | undefined;
  readonly publicUrl: string | undefined;
  /** How many processes serve. */
  readonly workers: number;
  readonly logLevel: LogLevel;
  readonly logFormat: 'auto' | 'json' | 'pretty';
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  /** The names of the bridges that are on. */
  readonly bridges: readonly string[];
  readonly bridgeHosts: readonly BridgeHost[];
  readonly introspection: IntrospectionPolicy;
  readonly limits: OperationLimits;
  /** How often whom may call. */
  readonly rateLimits: RatePolicies;
  readonly failedKeysPerMinute: number;
  readonly loginsPerMinute: number;
  readonly newDocumentsPerMinute: number;
  /** Where calls are counted together; `undefined`: in each process. */
  readonly redisUrl: string | undefined;
  /** How many processes share `redisUrl`. */
  readonly rateLimitProcesses: number;
  /** How long a call waits for `redisUrl`. */
  readonly redisPatienceMs: number;
  /** How people get in. */
  readonly identity: IdentitySettings;
  readonly usageKept: UsageKept;
  /** What is announced of the ends of bridges and their routes. */
  readonly announcements: readonly OperatorAnnouncement[];
  /** The file that lists all operations that are run at `/graphql`; `undefined`: any is. */
  readonly operationsFile: string | undefined;
  /** Where metrics are told, if anywhere. */
  readonly metrics: MetricsAddress | undefined;
  /** Answers of so many bytes are compressed; `undefined`: none. */
  readonly compressFrom: number | undefined;
  /** What is called at the wish of others though it is not on the Internet. */
  readonly outboundAllow: readonly Allowance[];
  readonly maxImportBytes: number;
  readonly exportHours: number;
  /** How much work of jobs there may be, and how long they are kept. */
  readonly jobs: JobSettings;
  /** Where files of assets are, how many, and for how long. */
  readonly assets: AssetSettings;
  readonly shutdownSeconds: number;
}

/** Where metrics are told: a port of its own, of this machine alone where nothing else is said. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A variable as the documentation shows it, and how its text becomes a value. */
interface Variable<Value> {
  readonly name: string;
  /** What it is when it is not set, in words. */
  readonly unset: string;
  readonly description: string;
  /** Returns the value, or throws a string that says what it should have been. */
  read(text: string | undefined): Value;
  /** Whether set to nothing is not the same as not set. */
  readonly refusesEmpty: boolean;
}

const variables = {
  port: variable('PORT', '`4000`', 'The TCP port to listen on. `0` takes any free one.', (text) =>
    wholeNumber(text ?? '4000', 0, 65_535),
  ),
  host: variable('HALYARD_HOST', 'every interface', 'The address to listen on.', (text) => text),
  dataDir: variable(
    'HALYARD_DATA',
    '`./data`',
    'The folder that holds the SQLite database, the files of imports, exports and jobs and, where none is set, the secret. Several machines share it, or each works on the imports it took in and has the results of the jobs it ran.',
    (text) => text ?? './data',
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    'SQLite in `HALYARD_DATA`',
    'A PostgreSQL URL, `postgres://user:password@host:5432/name`, for more than one machine.',
    (text) => matching(text, /^postgres(ql)?:\/\//, 'a URL that begins with postgres://'),
  ),
  secrets: variable(
    'HALYARD_SECRET',
    'a file made at the first start',
    'What the hashes of keys depend on: at least 32 characters, the same for every process of an installation. Retired ones may follow after commas.',
    secretsFrom,
  ),
  systemKey: variable(
    'HALYARD_SYSTEM_KEY',
    'an owner decides on it',
    'The system key, which may do everything in the default tenant: a text of our making, or another server’s of 32 to 512 characters. Every process and the command line need the same one. Changed, the old text ends at the next start; set no more, the key that came from it does.',
    systemKeyFrom,
  ),
  publicUrl: variable(
    'HALYARD_PUBLIC_URL',
    'what the request names',
    'Where clients reach the server, such as `https://api.example.com`: what the OpenAPI documents and printed links say, and the `iss` and `aud` of tokens (`http://localhost:<PORT>` where it is not set).',
    (text) => matching(text, /^https?:\/\/[^/?#\s]+$/, 'an http(s) URL without a path')?.replace(/\/$/, ''),
  ),
  workers: variable(
    'HALYARD_WORKERS',
    '`1`',
    'How many processes serve, on one port and one database: about as many as there are cores, 1 to 64. Without `REDIS_URL` each lets its part of every limit through.',
    (text) => wholeNumber(text ?? '1', 1, 64),
  ),
  logLevel: variable('HALYARD_LOG_LEVEL', '`info`', `One of ${list(logLevels)}.`, oneOf(logLevels, 'info')),
  logFormat: variable(
    'HALYARD_LOG_FORMAT',
    '`auto`',
    'One of `auto` (pretty on a terminal, JSON elsewhere), `json`, `pretty`.',
    oneOf(['auto', 'json', 'pretty'] as const, 'auto'),
  ),
  trustedProxies: variable(
    'HALYARD_TRUSTED_PROXIES',
    'none',
    'Addresses and CIDR ranges, separated by commas, of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
    rangesFrom,
  ),
  corsOrigins: variable(
    'HALYARD_CORS_ORIGINS',
    'none: no page of another origin may call',
    'Origins, separated by commas, whose pages may call this server from a browser.',
    originsFrom,
  ),
  bridges: variable(
    'HALYARD_BRIDGES',
    'all of them',
    'The bridges that are on, separated by commas, or `none`. The URLs of the others are 404, as if they did not exist.',
    (text) => bridgesOn(text === undefined ? undefined : parts(text)),
    true,
  ),
  bridgeHosts: variable(
    'HALYARD_BRIDGE_HOSTS',
    'none',
    'Hosts at which one bridge alone is served, for clients that keep their old URLs: `api.pixeepim.com=pim`, separated by commas. A path says what its URLs begin with there: `api.example.com/v1=pixxel`. Left out, it is that of the bridge.',
    (text) => bridgeHosts(parts(text)),
  ),
  introspection: variable(
    'HALYARD_INTROSPECTION',
    '`scoped`',
    'Who may ask what the schema has: `off`, `authenticated`, `public`, or `scoped`, which shows each caller just what they may use.',
    oneOf(introspectionPolicies, 'scoped'),
  ),
  bytes: limit('HALYARD_MAX_REQUEST_BYTES', defaultLimits.bytes, 'Bytes in one GraphQL request.'),
  tokens: limit('HALYARD_MAX_TOKENS', defaultLimits.tokens, 'Tokens in one GraphQL document.'),
  depth: limit('HALYARD_MAX_DEPTH', defaultLimits.depth, 'Levels of nesting in one operation.'),
  aliases: limit('HALYARD_MAX_ALIASES', defaultLimits.aliases, 'Aliases in one GraphQL document.'),
  cost: limit(
    'HALYARD_MAX_COST',
    defaultLimits.cost,
    'Fields one operation may answer, each counted as often as its lists can repeat it, and those that can be very large, such as the text of a file, as many.',
  ),
  keyRate: rateLimit('HALYARD_RATE_LIMIT_KEY', 'key', 'off', 'one API key that has no limit of its own'),
  accountRate: rateLimit(
    'HALYARD_RATE_LIMIT_ACCOUNT',
    'account',
    'off',
    'one service account, or one person, by all their keys and sessions together',
  ),
  tenantRate: rateLimit('HALYARD_RATE_LIMIT_TENANT', 'tenant', 'off', 'one tenant'),
  anonymousRate: rateLimit(
    'HALYARD_RATE_LIMIT_ANONYMOUS',
    'anonymous',
    '6000/60s',
    'one address (of IPv6: one /64) without a credential',
  ),
  redisUrl: variable(
    'REDIS_URL',
    'each process counts for itself',
    'A Redis, `redis://user:password@host:6379/0` or `rediss://…` for TLS, in which all processes count calls together.',
    (text) => {
      if (text !== undefined && !(/^rediss?:\/\//.test(text) && URL.canParse(text)))
        throw 'a URL that begins with redis:// or rediss://';
      return text;
    },
  ),
  rateLimitProcesses: variable(
    'HALYARD_RATE_LIMIT_PROCESSES',
    '`2`, or `HALYARD_WORKERS` where that is more',
    'How many processes share `REDIS_URL`: while it cannot be reached, each lets its part of every limit through. 1 to 1000.',
    (text) => (text === undefined ? undefined : wholeNumber(text, 1, 1000)),
  ),
  redisPatienceMs: variable(
    'HALYARD_REDIS_PATIENCE_MS',
    '`50`',
    'How many milliseconds a request waits for `REDIS_URL` before this process decides on its limits alone: 1 to 5000.',
    (text) => wholeNumber(text ?? '50', 1, 5000),
  ),
  failedKeysPerMinute: limit(
    'HALYARD_FAILED_KEYS_PER_MINUTE',
    600,
    'Wrong keys taken from one address (of IPv6: one /64) in a minute before it is answered 429 unseen.',
  ),
  registration: variable(
    'HALYARD_REGISTRATION',
    '`open`',
    'Who may make an account: `open`, anybody, who gets a tenant of their own; `closed`, only who was invited.',
    oneOf(['open', 'closed'] as const, 'open'),
  ),
  accessTokenSeconds: variable(
    'HALYARD_ACCESS_TOKEN_SECONDS',
    '`900`',
    'How long the access token of a session works: 60 to 86400 seconds. A revoked session ends at once all the same.',
    (text) => wholeNumber(text ?? '900', 60, 86_400),
  ),
  refreshTokenSeconds: variable(
    'HALYARD_REFRESH_TOKEN_SECONDS',
    '`2592000` (30 days)',
    'How long a session lives after it was last refreshed: 60 seconds to 400 days.',
    (text) => wholeNumber(text ?? '2592000', 60, 34_560_000),
  ),
  serviceTokenSeconds: variable(
    'HALYARD_SERVICE_TOKEN_SECONDS',
    '`900`',
    'How long a token of a service account works: 60 to 3600 seconds. It ends with its key all the same.',
    (text) => wholeNumber(text ?? '900', 60, 3600),
  ),
  loginsPerMinute: limit(
    'HALYARD_LOGINS_PER_MINUTE',
    10,
    'Logins, registrations and password changes taken from one address in a minute.',
  ),
  newDocumentsPerMinute: limit(
    'HALYARD_NEW_DOCUMENTS_PER_MINUTE',
    3000,
    'GraphQL documents that one caller (without a credential: one address, of IPv6 one /64) may send in a minute and that the server does not remember. Who sends variables needs few.',
  ),
  usageMinuteHours: kept(
    'HALYARD_USAGE_BY_MINUTE_HOURS',
    48,
    'For how many hours usage is kept by the minute. What is older is kept by the hour.',
  ),
  usageHourDays: kept(
    'HALYARD_USAGE_BY_HOUR_DAYS',
    60,
    'For how many days usage is kept by the hour. What is older is kept by the day.',
  ),
  usageDayDays: kept('HALYARD_USAGE_BY_DAY_DAYS', 1095, 'For how many days usage is kept at all.'),
  announcements: variable(
    'HALYARD_SUNSET',
    'what the bridges announce themselves',
    'Which bridges and routes end, and when: `pixxel deprecated=2026-12-01 sunset=2027-06-01 successor=https://api.example.com docs=https://example.com/end; pim.listProducts deprecated=2026-12-01`. They go on answering.',
    announcementsIn,
  ),
  operationsFile: variable(
    'HALYARD_OPERATIONS',
    'any operation is run',
    'A JSON file that lists the operations that are run at `/graphql`; all others are refused. An Apollo persisted query manifest, or an object of ids and documents.',
    (text) => text,
  ),
  metrics: variable(
    'HALYARD_METRICS',
    'nowhere',
    'Where metrics for Prometheus are told, at `/metrics` and to anybody who reaches it: a port, which only this machine reaches, or an address of this machine with one, `10.0.0.5:9464`. Port `0` takes any free one.',
    metricsAddress,
  ),
  compressFrom: variable(
    'HALYARD_COMPRESSION',
    '`4000`',
    'From how many bytes on answers are compressed (Brotli, gzip) for clients that accept it: 1 to 1000000000, or `off`, where a proxy does it.',
    (text = '4000') => (text === 'off' ? undefined : wholeNumber(text, 1, 1_000_000_000)),
  ),
  outboundAllow: variable(
    'HALYARD_OUTBOUND_ALLOW',
    'addresses on the Internet alone',
    'What the models of the default tenant may be asked at though it is in your own network (those of other tenants are asked on the Internet alone): addresses, CIDR ranges and names of hosts, separated by commas, the first and the last with a port where just that one is meant: `10.20.0.0/16, 127.0.0.1:9000, models.internal`.',
    allowancesFrom,
  ),
  maxImportBytes: limit('HALYARD_MAX_IMPORT_BYTES', 1_000_000_000, 'Bytes in the file of one import.'),
  exportHours: variable(
    'HALYARD_EXPORT_HOURS',
    '`24`',
    'How long the file of an export can be downloaded: 1 to 8760 hours.',
    (text) => wholeNumber(text ?? '24', 1, 8760),
  ),
  jobsAtOnce: limit('HALYARD_JOBS_AT_ONCE', 8, 'Jobs that one process works on at once.'),
  jobsPerTenant: limit(
    'HALYARD_JOBS_PER_TENANT',
    4,
    'Jobs of one tenant that all processes together work on at once.',
  ),
  openJobs: limit('HALYARD_OPEN_JOBS', 10_000, 'Jobs of one tenant that wait or run.'),
  jobSeconds: variable(
    'HALYARD_JOB_SECONDS',
    '`600`',
    'How long one try at a job may take: 1 to 86400 seconds.',
    (text) => wholeNumber(text ?? '600', 1, 86_400),
  ),
  maxResultBytes: limit('HALYARD_MAX_RESULT_BYTES', 100_000_000, 'Bytes in the result of one job.'),
  jobHours: variable(
    'HALYARD_JOB_HOURS',
    '`168` (7 days)',
    'How long a job that is over is kept, with its result: 1 to 8760 hours.',
    (text) => wholeNumber(text ?? '168', 1, 8760),
  ),
  assetsPlace: variable(
    'HALYARD_ASSETS',
    'files in `HALYARD_DATA`',
    'An S3-compatible store for the contents of assets: `s3://bucket/prefix`, or `s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1` for another server than Amazon’s. Credentials are taken from `AWS_ACCESS_KEY_ID` and wherever else its clients look. It takes the package `@aws-sdk/client-s3`, installed beside this one. What was kept elsewhere before is not moved.',
    (text) => {
      const place = text === undefined ? undefined : readS3Place(text);
      if (text !== undefined && !place)
        throw 'a URL such as s3://bucket/prefix?endpoint=https://s3.example.com';
      return place;
    },
  ),
  maxAssetBytes: variable(
    'HALYARD_MAX_ASSET_BYTES',
    '`1000000000`',
    'At most: Bytes in one asset, up to 5000000000.',
    (text) => wholeNumber(text ?? '1000000000', 1, 5_000_000_000),
  ),
  assetQuotaBytes: variable(
    'HALYARD_ASSET_QUOTA_BYTES',
    '`10000000000`',
    'At most: Bytes of assets that one tenant keeps, deleted ones among them while they can be restored; and as many in all its deployments together.',
    (text) => wholeNumber(text ?? '10000000000', 1, Number.MAX_SAFE_INTEGER),
  ),
  assetKeepDays: variable(
    'HALYARD_ASSET_KEEP_DAYS',
    '`7`',
    'For how many days a deleted asset can be restored: 0 to 3650.',
    (text) => wholeNumber(text ?? '7', 0, 3650),
  ),
  shutdownSeconds: limit(
    'HALYARD_SHUTDOWN_SECONDS',
    20,
    'How long requests under way may take to finish when the server is told to stop.',
  ),
};

/** Every variable, for the documentation. */
export const documentedVariables: readonly Pick<Variable<unknown>, 'name' | 'unset' | 'description'>[] = [
  ...Object.values(variables),
  {
    name: 'HALYARD_KEY',
    unset: 'nothing',
    description: 'Not read by the server: what the examples call the key that you send.',
  },
];

/**
 * Reads the environment.
 * @throws Error with one sentence for each thing wrong with it, naming the variable and what it should be
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = unknownNames(env);
  const read = <Value>(known: Variable<Value>): Value => {
    try {
      // An empty variable is how many tools write one that is not set.
      // But of a list that can be of none it would be the contrary of what was meant.
      const isUnset = env[known.name] === '' && !known.refusesEmpty;
      return known.read(isUnset ? undefined : env[known.name]);
    } catch (fault) {
      faults.push(`${known.name} must be ${String(fault)}.`);
      return undefined as Value;
    }
  };
  const publicUrl = read(variables.publicUrl);
  const port = read(variables.port);
  const workers = read(variables.workers);
  const config: Config = {
    port,
    host: read(variables.host),
    dataDir: read(variables.dataDir),
    databaseUrl: read(variables.databaseUrl),
    secrets: read(variables.secrets),
    systemKey: read(variables.systemKey),
    publicUrl,
    workers,
    logLevel: read(variables.logLevel),
    logFormat: read(variables.logFormat),
    trustedProxies: read(variables.trustedProxies),
    corsOrigins: read(variables.corsOrigins),
    bridges: read(variables.bridges),
    bridgeHosts: read(variables.bridgeHosts),
    introspection: read(variables.introspection),
    limits: {
      bytes: read(variables.bytes),
      tokens: read(variables.tokens),
      depth: read(variables.depth),
      aliases: read(variables.aliases),
      cost: read(variables.cost),
    },
    rateLimits: {
      key: read(variables.keyRate),
      account: read(variables.accountRate),
      tenant: read(variables.tenantRate),
      anonymous: read(variables.anonymousRate),
    },
    redisUrl: read(variables.redisUrl),
    rateLimitProcesses: read(variables.rateLimitProcesses) ?? Math.max(2, workers),
    redisPatienceMs: read(variables.redisPatienceMs),
    failedKeysPerMinute: read(variables.failedKeysPerMinute),
    loginsPerMinute: read(variables.loginsPerMinute),
    newDocumentsPerMinute: read(variables.newDocumentsPerMinute),
    identity: {
      registration: read(variables.registration),
      accessTokenSeconds: read(variables.accessTokenSeconds),
      refreshTokenSeconds: read(variables.refreshTokenSeconds),
      serviceTokenSeconds: read(variables.serviceTokenSeconds),
      issuer: publicUrl ?? `http://localhost:${port}`,
    },
    usageKept: {
      minuteHours: read(variables.usageMinuteHours),
      hourDays: read(variables.usageHourDays),
      dayDays: read(variables.usageDayDays),
    },
    announcements: read(variables.announcements),
    operationsFile: read(variables.operationsFile),
    metrics: read(variables.metrics),
    compressFrom: read(variables.compressFrom),
    outboundAllow: read(variables.outboundAllow),
    maxImportBytes: read(variables.maxImportBytes),
    exportHours: read(variables.exportHours),
    jobs: {
      atOnce: read(variables.jobsAtOnce),
      perTenant: read(variables.jobsPerTenant),
      mostOpen: read(variables.openJobs),
      seconds: read(variables.jobSeconds),
      maxResultBytes: read(variables.maxResultBytes),
      keptHours: read(variables.jobHours),
    },
    assets: {
      place: read(variables.assetsPlace),
      maxBytes: read(variables.maxAssetBytes),
      quotaBytes: read(variables.assetQuotaBytes),
      keepDays: read(variables.assetKeepDays),
    },
    shutdownSeconds: read(variables.shutdownSeconds),
  };
  faults.push(...faultsOfUsageKept(config.usageKept), ...offBridges(config));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return config;
}

/** A host of a bridge that is off would answer nothing. */
const offBridges = ({ bridges = [], bridgeHosts: hosts = [] }: Partial<Config>): string[] =>
  hosts
    .filter(({ bridge }) => !bridges.includes(bridge))
    .map(
      ({ host, bridge }) =>
        `HALYARD_BRIDGE_HOSTS maps ${host} to ${bridge}, which HALYARD_BRIDGES switches off.`,
    );

/** A misspelt variable would otherwise be a setting that silently does nothing. */
function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = documentedVariables.map(({ name }) => name);
  const known = new Set(names);
  const short = (name: string) => name.replace(/^HALYARD_/, '');
  return Object.keys(env)
    .filter((name) => name.startsWith('HALYARD_') && !known.has(name))
    .map((name) => {
      const near = nearestName(short(name), names.map(short));
      const meant = names.find((other) => short(other) === near);
      const question = meant ? ` did you mean ${meant}?` : '';
      return `${name} is no setting of Halyard;${question} \`halyard config\` lists those there are.`;
    });
}

function variable<Value>(
  name: string,
  unset: string,
  description: string,
  read: (text: string | undefined) => Value,
  refusesEmpty = false,
): Variable<Value> {
  return { name, unset, description, read, refusesEmpty };
}

function limit(name: string, unset: number, description: string): Variable<number> {
  return variable(name, `\`${unset}\``, `At most: ${description}`, (text) =>
    wholeNumber(text ?? String(unset), 1, 1_000_000_000),
  );
}

function rateLimit(name: string, counted: Counted, unset: string, whom: string): Variable<readonly Policy[]> {
  return variable(
    name,
    `\`${unset}\``,
    `How often ${whom} may call: \`600/60s\` is 600 requests at once and as many again, evenly, in each 60 seconds. Several, separated by commas, hold together: \`20/1s, 600/60s\`. \`off\`: as often as they like.`,
    (text) => policiesFrom(counted, text ?? unset),
  );
}

/** Two of one span would be one limit with two numbers. */
function policiesFrom(counted: Counted, text: string): readonly Policy[] {
  if (text.trim() === 'off') return [];
  const rates = parts(text).map(readRate);
  const spans = new Set(rates.map((rate) => rate?.seconds));
  if (rates.length === 0 || rates.includes(undefined) || spans.size < rates.length) {
    throw '`off`, or limits such as 20/1s, 600/60s: of 1 to 1,000,000 requests in 1 to 86,400 seconds, at most 100,000 a second, each over another span';
  }
  return rates.flatMap((rate) => (rate ? [policyFor(counted, rate)] : []));
}

function kept(name: string, unset: number, description: string): Variable<number> {
  return variable(name, `\`${unset}\``, description, (text) =>
    wholeNumber(text ?? String(unset), 1, 100_000),
  );
}

/** What is rolled up must not have been forgotten by then. */
function faultsOfUsageKept({ minuteHours, hourDays, dayDays }: UsageKept): string[] {
  return [
    ...(minuteHours > hourDays * 24
      ? ['HALYARD_USAGE_BY_HOUR_DAYS must be at least as long as HALYARD_USAGE_BY_MINUTE_HOURS.']
      : []),
    ...(hourDays > dayDays
      ? ['HALYARD_USAGE_BY_DAY_DAYS must be at least as long as HALYARD_USAGE_BY_HOUR_DAYS.']
      : []),
  ];
}

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw `a whole number from ${least} to ${most}`;
  return value;
}

function matching(text: string | undefined, shape: RegExp, wanted: string): string | undefined {
  if (text !== undefined && !shape.test(text)) throw wanted;
  return text;
}

function oneOf<const Word extends string>(words: readonly Word[], unset: Word) {
  return (text: string | undefined): Word => {
    const found = words.find((word) => word === (text ?? unset));
    if (!found) throw `one of ${words.join(', ')}`;
    return found;
  };
}

function parts(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function secretsFrom(text: string | undefined): readonly [string, ...string[]] | undefined {
  const [current, ...retired] = parts(text);
  if (current === undefined) return undefined;
  if ([current, ...retired].some((secret) => secret.length < 32)) {
    throw 'at least 32 characters, each of them where there are several';
  }
  return [current, ...retired];
}

function metricsAddress(text: string | undefined): MetricsAddress | undefined {
  if (text === undefined) return undefined;
  const [, host, port = ''] = /^(?:(\S+):)?(\d+)$/.exec(text) ?? [];
  const isPort = port !== '' && Number(port) <= 65_535;
  if (!isPort) throw 'a port, or an address of this machine and a port such as 10.0.0.5:9464';
  return { host: host?.replace(/^\[(.*)\]$/, '$1') ?? '127.0.0.1', port: Number(port) };
}

function systemKeyFrom(text: string | undefined): string | undefined {
  const fault = text === undefined ? undefined : faultOfSystemKey(text);
  if (fault !== undefined) throw fault;
  return text;
}

function rangesFrom(text: string | undefined): readonly string[] {
  const ranges = parts(text);
  if (ranges.some((range) => faultOfRange(range))) throw 'IP addresses or CIDR ranges, separated by commas';
  return ranges;
}

function allowancesFrom(text: string | undefined): readonly Allowance[] {
  return parts(text).map((entry) => {
    const allowance = readAllowance(entry);
    if (allowance) return allowance;
    throw 'IP addresses, CIDR ranges and names of hosts such as 10.0.0.0/8, 127.0.0.1:9000, models.internal, separated by commas';
  });
}

function originsFrom(text: string | undefined): readonly string[] {
  const origins = parts(text);
  if (origins.some((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)) {
    throw 'origins such as https://app.example.com, separated by commas';
  }
  return origins;
}
