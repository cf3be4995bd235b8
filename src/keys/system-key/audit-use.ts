import { recordChange } from '../../audit/record-event.js';
import type { Clock } from '../../clock.js';
import { HalyardError } from '../../errors.js';
import type { Ids } from '../../ids.js';
import type { Principal } from '../../principals/principal.js';
import type { Store } from '../../storage/store.js';
import { everyFormOf, withoutTokens } from '../token.js';

/** A request that shows the system key. */
export interface SystemKeyUse {
  readonly principal: Principal;
  /** What proved the key: it must not be written down, wherever the client put it beside its header. May be empty. */
  readonly secretText: string;
  readonly address: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

/** Answers why the use must not happen: it could not be written down. `undefined` once it is, durably. */
export type AuditUse = (use: SystemKeyUse) => Promise<HalyardError | undefined>;

const PATH_LENGTH = 500;

export function createUseAudit(
  store: Store,
  clock: Clock,
  ids: Ids,
  onError: (error: unknown) => void,
): AuditUse {
  return async ({ principal, secretText, address, requestId, method, path }) => {
    const after = { method, path: withoutSecret(path, secretText).slice(0, PATH_LENGTH) };
    const actor = { principal, clock, ids, requestId, address };
    try {
      await store.tx((w) =>
        recordChange(actor, w, { action: 'systemKey.use', subjectId: principal.id, after }),
      );
      return undefined;
    } catch (error) {
      onError(error);
      return new HalyardError('UNAVAILABLE', {
        message: 'The use of the system key could not be written down, so it was refused; try again shortly.',
        cause: error,
      });
    }
  };
}

function withoutSecret(path: string, secretText: string): string {
  const rest = withoutTokens(path);
  return secretText === '' ? rest : rest.replace(everyFormOf(secretText), '…');
}
