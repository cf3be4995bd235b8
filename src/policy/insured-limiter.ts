import { LRUCache } from 'lru-cache';
import { bucketOf, type Charge, type Decision, type Limiter } from './limiter.js';
import type { MemoryLimiter } from './memory-limiter.js';
import { fullUs, type Policy, policyFor } from './quota.js';
import type { RemoteDecision, RemoteLimiter } from './redis-limiter.js';
import { createShares } from './shares.js';

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
const LATE_BEFORE_AWAY = 20;
const MOST_OWED = 100_000;
const SETTLED_AT_ONCE = 100;
const PROBE_EVERY_MS = 250;
/** A connection on which a probe is not answered for so long is dead, though nobody said so. */
const DEAD_AFTER_MS = 5000;

/** Costs nothing and forgets itself: asks whether the remote one can do its work, not only whether it is there. */
const PROBE: readonly Charge[] = [
  { policy: policyFor('key', { requests: 100_000, seconds: 1 }), subject: 'probe' },
];

/**
 * Asks the remote limiter while it answers in time. A call that it is late for, the insurance decides on; when it is
 * away, nobody waits for it any more, and probes find out when it is back. No call fails, and none waits much longer
 * than `patienceMs`. So that nobody gets a limit twice, the insurance is told what the remote one counted, and the
 * remote one, as soon as it can be, what the insurance let through.
 */
export function createInsuredLimiter(options: InsuredOptions): Limiter {
  const { remote, insurance, patienceMs } = options;
  const shareOf = createShares(options.processes);
  const outages = createOutages({
    ...options,
    onBack(outage) {
      options.onBack(outage);
      settleSoon();
    },
  });
  const owed = createOwed(shareOf);
  let waiting = 0;
  let silentSince = 0;
  let isSettling = false;

  async function ask(charges: readonly Charge[]): Promise<Decision> {
    if (waiting === 0) silentSince = performance.now();
    waiting += 1;
    const settled = charges.map(owed.settle);
    try {
      const decision = await remote.take(charges, settled);
      learn(charges, decision);
      return decision;
    } catch (error) {
      owed.addAll(charges, settled);
      throw error;
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

  async function insured(charges: readonly Charge[]): Promise<Decision> {
    outages.count();
    const decision = await insurance.take(
      charges.map(({ policy, subject }) => ({ policy: shareOf(policy), subject })),
    );
    if (decision.ok) for (const charge of charges) owed.add(charge, 1);
    return decision;
  }

  /** Once for all that is learned in this turn: late answers come together. */
  function settleSoon(): void {
    if (isSettling) return;
    isSettling = true;
    setImmediate(() => {
      isSettling = false;
      settleAll().catch(() => {});
    });
  }

  /** What was let through, the others must hear also where nobody calls here any more. What is paid back can wait. */
  async function settleAll(): Promise<void> {
    const charges = owed.unpaid();
    for (let at = 0; at < charges.length && !outages.isAway(); at += SETTLED_AT_ONCE) {
      const some = charges.slice(at, at + SETTLED_AT_ONCE);
      const settled = some.map(owed.settle);
      await remote.settle(some, settled).catch((error: unknown) => {
        owed.addAll(some, settled);
        throw error;
      });
    }
  }

  return {
    async take(charges) {
      if (outages.isAway()) return insured(charges);
      const asked = ask(charges);
      try {
        return await inTime(asked, patienceMs);
      } catch (error) {
        const isSilent = performance.now() - silentSince >= LATE_BEFORE_AWAY * patienceMs;
        if (!(error instanceof TooSlow) || isSilent) outages.begin(error);
        // An answer that comes too late to count was counted there all the same.
        asked.then(
          ({ ok }) => {
            if (ok) for (const charge of charges) owed.add(charge, -1);
            settleSoon();
          },
          () => {},
        );
        return insured(charges);
      }
    },
    close() {
      outages.close();
      remote.close();
      insurance.close();
    },
  };
}

/**
 * By how much the buckets of the remote limiter differ from what was let through. Nobody owes more than fills the bucket
 * here: what was let through before that has drained from it since.
 */
function createOwed(shareOf: (policy: Policy) => Policy) {
  const owed = new LRUCache<string, { readonly charge: Charge; readonly requests: number }>({
    max: MOST_OWED,
  });

  function add(charge: Charge, requests: number): void {
    const bucket = bucketOf(charge);
    const sum = Math.min((owed.get(bucket)?.requests ?? 0) + requests, shareOf(charge.policy).requests);
    if (sum === 0) owed.delete(bucket);
    else owed.set(bucket, { charge, requests: sum });
  }

  return {
    add,
    addAll(charges: readonly Charge[], requests: readonly number[]): void {
      for (const [at, charge] of charges.entries()) add(charge, requests[at] ?? 0);
    },
    /** Who asks for it tells the remote limiter, and nobody else has to. */
    settle(charge: Charge): number {
      const bucket = bucketOf(charge);
      const sum = owed.get(bucket)?.requests ?? 0;
      if (sum !== 0) owed.delete(bucket);
      return sum;
    },
    /** Where more was let through than counted. */
    unpaid: (): Charge[] =>
      [...owed.values()].filter(({ requests }) => requests > 0).map(({ charge }) => charge),
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
    const began = performance.now();
    // The timers of a process that was busy come first, and the answer may lie there unread.
    const giveUp = () => setImmediate(() => reject(new TooSlow(work, patienceMs)));
    let timer = setTimeout(() => {
      const isBusy = performance.now() - began > 2 * patienceMs;
      if (isBusy) timer = setTimeout(giveUp, patienceMs);
      else giveUp();
    }, patienceMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
