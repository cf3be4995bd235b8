import type { AssetRoom } from './assets/room.js';
import type { Clock } from './clock.js';
import type { Ids } from './ids.js';
import type { JobRoom } from './jobs/room.js';
import type { SystemKeySetting } from './keys/system-key/setting.js';
import type { Vault } from './keys/vault.js';
import type { Caller } from './principals/principal.js';
import type { Identity } from './sessions/identity.js';
import type { Store } from './storage/store.js';
import type { BridgeRoute } from './sunset/bridge-route.js';
import type { TransferRoom } from './transfers/room.js';

/** What every verb is given: who asks, and what it may use to answer. Made anew for each request. */
export interface Context extends Caller {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  /** When this process began to serve. */
  readonly startedAt: Date;
  readonly vault: Vault;
  /** The system key that the environment sets; `undefined` where it sets none. */
  readonly systemKey: SystemKeySetting | undefined;
  /** Passwords, tokens, and how people may get in. */
  readonly identity: Identity;
  /** Every route of every bridge, and what is announced of its end. */
  readonly bridgeRoutes: () => readonly BridgeRoute[];
  /** Where files of imports and exports are, and who works on them. */
  readonly transfers: TransferRoom;
  /** Where the results of jobs are, and who works on them. */
  readonly jobs: JobRoom;
  /** Where files of assets are, and how many there may be. */
  readonly assets: AssetRoom;
  /** Joins the answer, the log lines and later the audit rows of one request. */
  readonly requestId: string;
  /** Where the request came from, past trusted proxies; `local` for the command line. */
  readonly address: string;
  /** What the client calls itself: for people who look through their sessions. */
  readonly userAgent: string;
}
