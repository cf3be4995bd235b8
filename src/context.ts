import type { Clock } from './clock.js';
import type { Ids } from './ids.js';
import type { Vault } from './keys/vault.js';
import type { Principal } from './principals/principal.js';
import type { Store } from './storage/store.js';

/** What every verb is given: who asks, and what it may use to answer. Made anew for each request. */
export interface Context {
  readonly principal: Principal;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  /** Joins the answer, the log lines and later the audit rows of one request. */
  readonly requestId: string;
}
