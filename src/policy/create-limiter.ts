import type { Clock } from '../clock.js';
import { createInsuredLimiter, type InsuredOptions } from './insured-limiter.js';
import type { Limiter } from './limiter.js';
import { createMemoryLimiter } from './memory-limiter.js';
import { createRedisLimiter } from './redis-limiter.js';
import { dividedLimiter } from './shares.js';

/** Where calls are counted: in Redis where there is one, insured by this process; else in each process its part. */
export function createLimiter(
  options: { readonly clock: Clock; readonly redisUrl: string | undefined } & Omit<
    InsuredOptions,
    'remote' | 'insurance'
  >,
): Limiter {
  const memory = createMemoryLimiter(options.clock);
  if (options.redisUrl === undefined) return dividedLimiter(memory, options.processes);
  return createInsuredLimiter({
    ...options,
    remote: createRedisLimiter(options.redisUrl),
    insurance: memory,
  });
}
