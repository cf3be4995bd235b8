import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge, Decision } from '../../src/policy/limiter.js';
import { createMemoryLimiter } from '../../src/policy/memory-limiter.js';
import { longestWait, type Policy, policyFor } from '../../src/policy/quota.js';
import { createTestClock } from '../support/clock.js';

/** The arithmetic of the limits, on the limiter in memory, which decides at once. */

const aPolicy = fc
  .record({ requests: fc.integer({ min: 1, max: 50 }), seconds: fc.integer({ min: 1, max: 120 }) })
  .map((rate) => policyFor('key', rate));

/** Pauses between calls, in milliseconds: most are bursts, some are long. */
const pauses = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20_000 })),
  { minLength: 1, maxLength: 200 },
);

function started(startsAt?: number) {
  const clock = createTestClock(startsAt);
  const limiter = createMemoryLimiter(clock);
  return { clock, take: (...charges: Charge[]) => limiter.take(charges) as Decision };
}

const charge = (policy: Policy, subject = 'one'): Charge => ({ policy, subject });

describe('a limit', () => {
  it('lets in any span through what it may at once, and one more for each interval', () => {
    fc.assert(
      fc.property(aPolicy, pauses, (policy, gaps) => {
        const { clock, take } = started();
        const passed: number[] = [];
        for (const gap of gaps) {
          clock.advance(gap / 1000);
          if (take(charge(policy)).ok) passed.push(clock.now());
        }
        for (const [first, from] of passed.entries()) {
          for (const [last, to] of passed.entries()) {
            if (last < first) continue;
            const most = policy.requests + Math.floor(((to - from) * 1000) / policy.intervalUs);
            if (last - first + 1 > most) return false;
          }
        }
        return true;
      }),
    );
  });

  it('keeps its word: as many as it says are left pass at once, no more, and one more after the wait', () => {
    fc.assert(
      fc.property(aPolicy, pauses, (policy, gaps) => {
        const { clock, take } = started();
        let decision = take(charge(policy));
        for (const gap of gaps) {
          clock.advance(gap / 1000);
          decision = take(charge(policy));
        }
        for (let left = decision.quotas[0]?.remaining ?? 0; left > 0; left -= 1) {
          decision = take(charge(policy));
          expect(decision.ok).toBe(true);
        }
        decision = take(charge(policy));
        expect([decision.ok, decision.quotas[0]?.remaining]).toEqual([false, 0]);
        const wait = longestWait(decision.quotas);
        expect(wait).toBeGreaterThan(0);
        clock.advance(wait);
        expect(take(charge(policy)).ok).toBe(true);
      }),
    );
  });

  it('lets exactly what it says through in one instant, however odd its interval', () => {
    for (const [requests, seconds] of [
      [7000, 60],
      [999_983, 86_400],
      [3, 1],
      [100_000, 1],
    ] as const) {
      const { take } = started();
      const policy = policyFor('key', { requests, seconds });
      let passed = 0;
      while (take(charge(policy)).ok) passed += 1;
      expect(passed).toBe(requests);
    }
  });

  it('counts each subject for itself', () => {
    const { take } = started();
    const policy = policyFor('key', { requests: 1, seconds: 60 });
    expect(take(charge(policy, 'one')).ok).toBe(true);
    expect(take(charge(policy, 'one')).ok).toBe(false);
    expect(take(charge(policy, 'another')).ok).toBe(true);
  });

  it('locks nobody out when the clock is set back', () => {
    const { clock, take } = started();
    const policy = policyFor('key', { requests: 2, seconds: 10 });
    take(charge(policy));
    clock.advance(-86_400);
    expect(take(charge(policy)).quotas).toEqual([{ policy, remaining: 0, seconds: 5 }]);
    clock.advance(5);
    expect(take(charge(policy)).ok).toBe(true);
  });
});

describe('several limits at once', () => {
  it('take all or nothing: one that has no room leaves the others untouched', () => {
    fc.assert(
      fc.property(fc.array(aPolicy, { minLength: 2, maxLength: 4 }), pauses, (policies, gaps) => {
        const { clock, take } = started();
        // The same limits, each alone, charged by what all of them together let through.
        const alone = policies.map(() => started(clock.now()));
        const charges = policies.map((policy, at) => charge(policy, `subject ${at}`));
        for (const gap of gaps) {
          clock.advance(gap / 1000);
          for (const each of alone) each.clock.advance(gap / 1000);
          const together = take(...charges);
          if (!together.ok) continue;
          const quotas = charges.map((each, at) => alone[at]?.take(each));
          expect(quotas.map((quota) => quota?.ok)).toEqual(charges.map(() => true));
          expect(together.quotas).toEqual(quotas.map((quota) => quota?.quotas[0]));
        }
      }),
    );
  });

  it('refuse while any of them has no room, and say which', () => {
    const { clock, take } = started();
    const burst = policyFor('key', { requests: 2, seconds: 1 });
    const hour = policyFor('key', { requests: 3, seconds: 3600 });
    const both = () => take(charge(burst), charge(hour));
    expect([both().ok, both().ok]).toEqual([true, true]);
    expect(both()).toEqual({
      ok: false,
      quotas: [
        { policy: burst, remaining: 0, seconds: 1 },
        { policy: hour, remaining: 1, seconds: 1200 },
      ],
    });
    clock.advance(10);
    expect(both().ok).toBe(true);
    const refused = both();
    expect(refused.ok).toBe(false);
    expect(refused.quotas.map(({ remaining }) => remaining)).toEqual([1, 0]);
    expect(longestWait(refused.quotas)).toBe(1190);
  });
});
