import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { Log } from '../observe/log.js';
import { createLimiter } from '../policy/create-limiter.js';
import type { Limiter } from '../policy/limiter.js';
import { type Counted, longestWait, type Policy, policyFor } from '../policy/quota.js';

/** Counts calls, in Redis where there is one; what it tells of that is logged. */
export const limiterOf = (config: Config, clock: Clock, log: Log): Limiter =>
  createLimiter({
    clock,
    redisUrl: config.redisUrl,
    processes: config.redisUrl === undefined ? config.workers : config.rateLimitProcesses,
    patienceMs: config.redisPatienceMs,
    onAway: (error) => log.warn({ err: error }, 'Redis is away: each process keeps its part of the limits'),
    onBack: (outage) => log.info(outage, 'Redis is back: the limits are shared again'),
  });

export const perMinute = (counted: Counted, requests: number): Policy =>
  policyFor(counted, { requests, seconds: 60 });

/** Counts an attempt to log in; tells how many seconds there are to wait. */
export function loginsThrough(limiter: Limiter, { loginsPerMinute }: Pick<Config, 'loginsPerMinute'>) {
  const policy = perMinute('login', loginsPerMinute);
  return async (network: string): Promise<number> => {
    const { ok, quotas } = await limiter.take([{ policy, subject: network }]);
    return ok ? 0 : longestWait(quotas);
  };
}
