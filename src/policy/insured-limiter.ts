import type { Charge, Decision, Limiter } from './limiter.js';
import { type Policy, policyFor } from './quota.js';
import type { RemoteLimiter } from './redis-limiter.js';

export interface InsuredOptions {
  readonly remote: RemoteLimiter;
  /** Decides in this process while the remote one is away. */
  readonly insurance: Limiter;
  /** How many processes share the remote one: each lets its part of a limit through while that is away. */
  readonly processes: number;
  /** Told once when an outage begins. */
  onAway(error: unknown): void;
  /** Told once when it is over, with how many calls were decided without it. */
  onBack(outage: { readonly decisions: number; readonly seconds: number }): void;
}

/** How long a call waits for the remote limiter before the insurance decides on it. */
const PATIENCE_MS = 50;
const PROBE_EVERY_MS = 250;
/** A connection on which a probe is not answered for so long is dead, though nobody said so. */
const DEAD_AFTER_MS = 5000;

/** Costs nothing and forgets itself: asks whether the remote one can do its work, not only whether it is there. */
const PROBE: readonly Charge[] = [
  { policy: policyFor('key', { requests: 100_000, seconds: 1 }), subject: 'probe' },
];

/**
 * Asks the remote limiter while it answers in time. Where it does not, nobody waits for it any more: the insurance
 * decides at once, and probes find out when it is back. No call fails, and none waits longer than `PATIENCE_MS`.
 */
export function createInsuredLimiter(options: InsuredOptions): Limiter {
  const { remote, insurance, processes } = options;
  const shareOf = createShares(processes);
  let outage: { readonly since: number; decisions: number; readonly timer: NodeJS.Timeout } | undefined;
  let probing: { readonly since: number } | undefined;

  function begin(error: unknown): void {
    if (outage) return;
    const timer = setInterval(() => void probe(), PROBE_EVERY_MS);
    timer.unref();
    outage = { since: performance.now(), decisions: 0, timer };
    options.onAway(error);
  }

  async function probe(): Promise<void> {
    if (probing) {
      if (performance.now() - probing.since < DEAD_AFTER_MS) return;
      remote.reconnect();
    }
    const own = { since: performance.now() };
    probing = own;
    const isBack = await inTime(remote.take(PROBE)).then(
      () => true,
      // One that is late holds back the next, so that they do not heap up.
      (error: unknown) => (error instanceof TooSlow ? error.settled().then(() => false) : false),
    );
    if (probing !== own) return;
    probing = undefined;
    if (isBack) end();
  }

  function end(): void {
    if (!outage) return;
    const { since, decisions, timer } = outage;
    clearInterval(timer);
    outage = undefined;
    options.onBack({ decisions, seconds: Math.round((performance.now() - since) / 1000) });
  }

  function insured(charges: readonly Charge[]): Decision | Promise<Decision> {
    if (outage) outage.decisions += 1;
    return insurance.take(charges.map(({ policy, subject }) => ({ policy: shareOf(policy), subject })));
  }

  return {
    take(charges) {
      if (outage) return insured(charges);
      return inTime(remote.take(charges)).catch((error: unknown) => {
        begin(error);
        return insured(charges);
      });
    },
    close() {
      if (outage) clearInterval(outage.timer);
      remote.close();
      insurance.close();
    },
  };
}

class TooSlow extends Error {
  override readonly name = 'TooSlow';

  readonly #late: Promise<unknown>;

  constructor(late: Promise<unknown>) {
    super(`no answer within ${PATIENCE_MS} ms`);
    this.#late = late;
  }

  /** When the answer has come after all, or never will. */
  settled(): Promise<unknown> {
    return this.#late.catch(() => {});
  }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // The timers of a process that was busy come first, and the answer may lie there unread.
      setImmediate(() => reject(new TooSlow(work)));
    }, PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A limit's part for one of so many processes: one request at least. */
function createShares(processes: number): (policy: Policy) => Policy {
  const shares = new WeakMap<Policy, Policy>();
  return (policy) => {
    const known = shares.get(policy);
    if (known) return known;
    const requests = Math.max(1, Math.floor(policy.requests / processes));
    const share = policyFor(policy.counted, { ...policy, requests });
    shares.set(policy, share);
    return share;
  };
}
