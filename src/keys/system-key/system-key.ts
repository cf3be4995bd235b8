import type { Context } from '../../context.js';
import { HalyardError } from '../../errors.js';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';
import { holds } from '../../principals/scope.js';
import { isUniqueViolation } from '../../storage/store.js';
import type { ApiKey } from '../key.js';

/**
 * The system key: one for the installation, a key of API `pixee` in the default tenant that holds every scope there
 * is, those of tomorrow among them, and that can be read again.
 */
export interface SystemKey {
  /** `undefined` while it is off, as it is at first. */
  readonly key: ApiKey | undefined;
  /** Whether `HALYARD_SYSTEM_KEY` decides on it, or who asks for it here. */
  readonly source: SystemKeySource;
}

export type SystemKeySource = 'CONFIGURATION' | 'STORE';

/** With its text, for the eyes of who asked. */
export interface ShownSystemKey {
  readonly systemKey: SystemKey;
  readonly secret: string;
}

export const systemKeyOf = ({ systemKey }: Context, key: ApiKey | undefined): SystemKey => ({
  key,
  source: systemKey || (key && isConfigured(key)) ? 'CONFIGURATION' : 'STORE',
});

/** What made a key that `HALYARD_SYSTEM_KEY` set, and that ends when it is set no more. */
export const CONFIGURATION = 'configuration';

export const isConfigured = ({ createdBy }: ApiKey): boolean => createdBy === CONFIGURATION;

/**
 * Though it holds every scope, the system key may not show or renew itself, nor may a key that it made.
 * @throws HalyardError FORBIDDEN
 */
export function requireOwner({ principal }: Context): void {
  const { kind, tenantId, scopes } = principal;
  if (tenantId === DEFAULT_TENANT) {
    if (kind === 'operator') return;
    if (kind === 'user' && holds(scopes, 'tenants:own')) return;
  }
  throw new HalyardError('FORBIDDEN', {
    message: 'This is for an owner of the default tenant who has logged in.',
  });
}

/**
 * The row tells it too: the command line may be run without the variable that the server has.
 * @throws HalyardError CONFLICT
 */
export function requireUnset({ systemKey }: Context, key: ApiKey | undefined): void {
  if (!systemKey && !(key && isConfigured(key))) return;
  throw new HalyardError('CONFLICT', {
    message: 'The system key is set by HALYARD_SYSTEM_KEY on the server; change it there.',
  });
}

export const notEnabled = (): HalyardError =>
  new HalyardError('NOT_FOUND', { message: 'The system key is not enabled.' });

/** Of two that make it at once on PostgreSQL, the second fails on the unique index, and then finds the first one's. */
export const orAgain = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error) => {
    if (isUniqueViolation(error)) return work();
    throw error;
  });
