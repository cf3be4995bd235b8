import { createTransferCounter, forgetSent } from '../assets/count-transfers.js';
import { createDenialCounter } from '../audit/count-denials.js';
import { createSealer } from '../audit/sealer.js';
import type { Signer } from '../audit/signer.js';
import { forgetReceipts } from '../catalog/sync/receipt.js';
import type { Clock } from '../clock.js';
import type { Ids } from '../ids.js';
import { forgetAnswers } from '../keys/issued.js';
import { createUseRecorder } from '../keys/record-use.js';
import type { Vault } from '../keys/vault.js';
import { forgetRevokedTokens } from '../oauth/revoke-token.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import { createRequestCounter } from '../usage/count-requests.js';
import { createScopeRecorder } from '../usage/record-scopes.js';
import { rollUpUsage, type UsageKept } from '../usage/roll-up.js';

/** What is written a little after the request that it is about, and what is done every so often. */
export function createBackground(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly signer: Signer;
  readonly usageKept: UsageKept;
  onBug(error: unknown): void;
}) {
  const { store, clock, ids, vault, onBug } = parts;
  const denials = createDenialCounter(store, clock, ids, onBug);
  const uses = createUseRecorder(store, vault, clock, onBug);
  const scopeUses = createScopeRecorder(store, clock, onBug);
  const requests = createRequestCounter(store, clock, onBug);
  const transfers = createTransferCounter(store, clock, onBug);
  const sealer = createSealer(store, parts.signer, clock, onBug);
  const forgetting = repeatEvery(
    600_000,
    async () => {
      await forgetAnswers(store, clock);
      await forgetRevokedTokens(store, clock);
      await forgetReceipts(store, clock);
      await forgetSent(store, clock, parts.usageKept.dayDays);
    },
    onBug,
  );
  const rollingUp = repeatEvery(60_000, () => rollUpUsage(store, clock, parts.usageKept), onBug);

  return {
    denials,
    uses,
    scopeUses,
    requests,
    transfers,
    /** Writes what is waiting, also what the last work leaves to be written. */
    async close(workers: readonly { close(): Promise<void> }[]): Promise<void> {
      const whileWorking = [uses, scopeUses, denials, forgetting];
      await Promise.all([...whileWorking, requests, transfers, rollingUp].map((one) => one.close()));
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all(whileWorking.map((one) => one.close()));
      await sealer.close();
    },
  };
}

export type Background = ReturnType<typeof createBackground>;
