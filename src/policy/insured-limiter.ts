import type { Charge, Decision, Limiter } from './limiter.js';
import type { MemoryLimiter } from './memory-limiter.js';
import { fullUs, type Policy, policyFor } from './quota.js';
import type { RemoteDecision, RemoteLimiter } from './redis-limiter.js';

export interface InsuredOptions {
  readonly remote: RemoteLimiter;
  /** Decides in this process while the remote one is away. */
  readonly insurance: MemoryLimiter;
  /** How many processes share the remote one: each lets its part of a limit through while that is away. */
  readonly processes: number;
  /** How long a call waits for the remote limiter before the insurance decides on it. */
  readonly patienceMs: number;
  /** Told once when an outage begins. */
  onAway(error: unknown): void;
  /** Told once when it is over, with how many calls were decided without it. */
  onBack(outage: { readonly decisions: number; readonly seconds: number }): void;
}

/** Who was silent for so many times our patience, though asked, is away. One late answer is not: we may be busy. */
const LATE_BEFORE_AWAY = 5;
const PROBE_EVERY_MS = 250;
/** A connection on which a probe is not answered for so long is dead, though nobody said so. */
const DEAD_AFTER_MS = 5000;

/** Costs nothing and forgets itself: asks whether the remote one can do its work, not only whether it is there. */
const PROBE: readonly Charge[] = [
  { policy: policyFor('key', { requests: 100_000, seconds: 1 }), subject: 'probe' },
];

/**
 * Asks the remote limiter while it answers in time. A call that it is late for, the insurance decides on; when it is
 * away, nobody waits for it any more, and probes find out when it is back. No call fails, and none waits longer than
 * `patienceMs`. The insurance is told what the remote one counted, so that nobody gets a limit twice in an outage.
 */
export function createInsuredLimiter(options: InsuredOptions): Limiter {
  const { remote, insurance, patienceMs } = options;
  const shareOf = createShares(options.processes);
  const outages = createOutages(options);
  let waiting = 0;
  let silentSince = 0;

  async function ask(charges: readonly Charge[]): Promise<Decision> {
    if (waiting === 0) silentSince = performance.now();
    waiting += 1;
    try {
      const decision = await remote.take(charges);
      learn(charges, decision);
      return decision;
    } finally {
      waiting -= 1;
      silentSince = performance.now();
    }
  }

  function learn(charges: readonly Charge[], { debts }: RemoteDecision): void {
    for (const [at, { policy, subject }] of charges.entries()) {
      const share = shareOf(policy);
      insurance.fill({ policy: share, subject }, ((debts[at] ?? 0) / fullUs(policy)) * fullUs(share));
    }
  }

  function insured(charges: readonly Charge[]): Decision | Promise<Decision> {
    outages.count();
    return insurance.take(charges.map(({ policy, subject }) => ({ policy: shareOf(policy), subject })));
  }

  return {
    take(charges) {
      if (outages.isAway()) return insured(charges);
      return inTime(ask(charges), patienceMs).catch((error: unknown) => {
        const isSilent = performance.now() - silentSince >= LATE_BEFORE_AWAY * patienceMs;
        if (!(error instanceof TooSlow) || isSilent) outages.begin(error);
        return insured(charges);
      });
    },
    close() {
      outages.close();
      remote.close();
      insurance.close();
    },
  };
}

/** Whether the remote limiter is away just now. Once it is, only a probe that is answered in time ends that. */
function createOutages({ remote, patienceMs, onAway, onBack }: InsuredOptions) {
  let outage: { readonly since: number; decisions: number; readonly timer: NodeJS.Timeout } | undefined;
  let probing: { readonly since: number } | undefined;

  async function probe(): Promise<void> {
    if (probing) {
      if (performance.now() - probing.since < DEAD_AFTER_MS) return;
      remote.reconnect();
    }
    const own = { since: performance.now() };
    probing = own;
    const isBack = await inTime(remote.take(PROBE), patienceMs).then(
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
    onBack({ decisions, seconds: Math.round((performance.now() - since) / 1000) });
  }

  return {
    isAway: (): boolean => outage !== undefined,
    /** Counts a call that was decided without the remote one. */
    count(): void {
      if (outage) outage.decisions += 1;
    },
    begin(error: unknown): void {
      if (outage) return;
      const timer = setInterval(() => void probe(), PROBE_EVERY_MS);
      timer.unref();
      outage = { since: performance.now(), decisions: 0, timer };
      onAway(error);
    },
    close(): void {
      if (outage) clearInterval(outage.timer);
    },
  };
}

class TooSlow extends Error {
  override readonly name = 'TooSlow';
  readonly #late: Promise<unknown>;

  constructor(late: Promise<unknown>, patienceMs: number) {
    super(`no answer within ${patienceMs} ms`);
    this.#late = late;
  }

  /** When the answer has come after all, or never will. */
  settled(): Promise<unknown> {
    return this.#late.catch(() => {});
  }
}

function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // The timers of a process that was busy come first, and the answer may lie there unread.
      setImmediate(() => reject(new TooSlow(work, patienceMs)));
    }, patienceMs);
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
