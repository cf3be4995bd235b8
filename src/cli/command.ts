import { InvalidArgumentError } from 'commander';
import { tenantById } from '../accounts/get-tenant.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { createAssetRoom } from '../assets/create-room.js';
import { openBlobs } from '../assets/open-blobs.js';
import { createSigner, type Signer } from '../audit/signer.js';
import { dateOf, systemClock } from '../clock.js';
import { type Config, readConfig } from '../config.js';
import type { Context } from '../context.js';
import { namedByDeployments } from '../deployments/collect-deployments.js';
import { createIds } from '../ids.js';
import { createInstallationSecret, secretFromFile } from '../installation-secret.js';
import type { JobRoom } from '../jobs/room.js';
import { complaintAboutSecret } from '../keys/check-secret.js';
import { type KeyRateLimit, readRate } from '../keys/rate-limit.js';
import { systemKeySetting } from '../keys/system-key/setting.js';
import { createVault, type Vault } from '../keys/vault.js';
import { operatorOf } from '../principals/operator.js';
import { createIdentity } from '../sessions/identity.js';
import type { CountedPage } from '../storage/keyset.js';
import { inspect, migrate, openStore } from '../storage/open.js';
import type { TransferRoom } from '../transfers/room.js';
import { bridgeRoutes } from './bridge-routes.js';

/** What every command that prints a result takes. */
export interface OutputOptions {
  /** Machine-readable, one JSON value on standard output. */
  readonly json?: boolean;
}

/** Prints a result: JSON where it was asked for, else the lines for people. */
export function print(options: OutputOptions, value: unknown, lines: () => string): void {
  process.stdout.write(`${options.json ? JSON.stringify(value, null, 2) : lines()}\n`);
}

/** Prints a secret alone, so that a shell can take it as it is; what people need to hear stands beside it. */
export function printSecret<Value extends { readonly secret: string }>(
  options: OutputOptions,
  value: Value,
  ...notices: readonly string[]
): void {
  print(options, value, () => value.secret);
  if (!options.json) process.stderr.write(`\n${notices.join('\n')}\n`);
}

/** To the minute, for tables. */
export const shortTime = (time: Date | null): string => (time ? `${time.toISOString().slice(0, 16)}Z` : '');

/** A page that no longer needs the store. */
export interface ReadPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly total: number;
}

export async function readPage<Row>(page: CountedPage<Row>): Promise<ReadPage<Row>> {
  const last = page.rows.at(-1);
  const next = page.hasNextPage && last ? page.cursorOf(last) : null;
  return { rows: page.rows, next, total: await page.totalCount() };
}

/** Prints a page: each row as `item` makes it for JSON, and as `cells` makes it under the headings. */
export function printPage<Row>(
  options: OutputOptions,
  { rows, next, total }: ReadPage<Row>,
  how: {
    readonly item: (row: Row) => unknown;
    readonly headings: readonly string[];
    readonly cells: (row: Row) => readonly string[];
  },
): void {
  print(options, { items: rows.map(how.item), next_cursor: next, total }, () =>
    [
      table(how.headings, rows.map(how.cells)),
      `${rows.length} of ${total}${next ? `; the next page: --after ${next}` : ''}`,
    ].join('\n'),
  );
}

/** Rows under headings, each column as wide as its widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_heading, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints one thing: for people a line for each member that says something, `spelled` as they read it. */
export function printFields(options: OutputOptions, fields: object, spelled: object = fields): void {
  print(options, fields, () =>
    table(
      ['FIELD', 'VALUE'],
      Object.entries(spelled)
        .map(([name, value]) => [labelOf(name), textOf(value)])
        .filter(([_label, text]) => text !== ''),
    ),
  );
}

/** `allowedIps` is `allowed ips`. */
const labelOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

/** What is derived from the installation's secret: from the environment, or from the file of the first start. */
export function fromSecret(config: Config): { readonly vault: Vault; readonly signer: Signer } {
  const secret = createInstallationSecret(config.secrets ?? [secretFromFile(config.dataDir)]);
  return { vault: createVault(secret), signer: createSigner(secret) };
}

/** Fails with the remedy where the schema is not the one this program knows. */
export async function requireMigrated(config: Config): Promise<void> {
  const { known, applied } = await inspect(config);
  if (applied < known) {
    throw new Error(`The database lacks ${known - applied} migration(s). Run \`halyard migrate\` first.`);
  }
}

/**
 * Runs a verb on the store as the operator of a tenant, beside a server that may be running on it: what changes here
 * holds there at once.
 */
export async function asOperator<T>(tenantId: string, body: (context: Context) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  await migrate(config);
  return withOperator(config, tenantId, async (context) => {
    const complaint = await complaintAboutSecret(context);
    if (complaint) process.stderr.write(`halyard: warning: ${complaint}\n`);
    return body(context);
  });
}

/** The same on a store that has been migrated. */
export async function withOperator<T>(
  config: Config,
  tenantId: string,
  body: (context: Context) => Promise<T>,
): Promise<T> {
  const ids = createIds(systemClock);
  const store = openStore(config, systemClock, ids);
  const { vault } = fromSecret(config);
  const blobs = await openBlobs(config);
  try {
    if (tenantId !== DEFAULT_TENANT && !(await tenantById(store.read, tenantId))) {
      throw new Error(`There is no tenant "${tenantId}". \`halyard tenants list\` shows those there are.`);
    }
    const context: Context = {
      principal: operatorOf(tenantId),
      noteScopes: () => {},
      store,
      clock: systemClock,
      ids,
      startedAt: dateOf(systemClock),
      vault,
      systemKey: systemKeySetting(config.systemKey),
      identity: createIdentity({ store, vault, clock: systemClock, ids, settings: config.identity }),
      bridgeRoutes: () => bridgeRoutes(config),
      transfers: transferRoomIn(config),
      jobs: jobRoomIn(config),
      assets: createAssetRoom(config, blobs, { countSent: () => {}, namedElsewhere: namedByDeployments }),
      requestId: ids.next('req'),
      address: 'local',
      userAgent: 'halyard',
    };
    return await body(context);
  } finally {
    blobs.close();
    await store.close();
  }
}

/** A server that runs beside it sees by itself that there is work. */
const transferRoomIn = ({ dataDir, maxImportBytes }: Config): TransferRoom => ({
  folder: dataDir,
  maxImportBytes,
  wake: () => {},
  isClosing: () => false,
  onProgress: () => {},
});

const jobRoomIn = ({ dataDir, jobs, outboundAllow }: Config): JobRoom => ({
  folder: dataDir,
  settings: jobs,
  allowances: outboundAllow,
  wake: () => {},
  leave: () => {},
  isClosing: () => false,
  onProgress: () => {},
});

/** Reads a number that was typed. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

/** Reads a list that was typed, with commas or spaces between its words. */
export const words = (value: string): string[] => value.split(/[,\s]+/).filter((word) => word !== '');

/** Adds a word to those that the same option gave before. */
export const another = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Reads a rate limit that was typed. */
export function rate(value: string): KeyRateLimit | null {
  if (value === 'none') return null;
  const found = readRate(value);
  if (found) return found;
  throw new InvalidArgumentError(
    'It must be requests and seconds such as 600/60s, at most 100,000 a second, or `none`.',
  );
}

/** Reads a time that was typed. */
export function moment(value: string): Date {
  const at = new Date(value);
  if (!/^\d{4}-\d{2}-\d{2}/.test(value) || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('It must be a time such as 2027-01-31T12:00:00Z.');
  }
  return at;
}
