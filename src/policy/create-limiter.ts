import type { Clock } from '../clock.js';
import { createInsuredLimiter, type InsuredOptions } from './insured-limiter.js';
import type { Limiter } from './limiter.js';
import { createMemoryLimiter } from './memory-limiter.js';
import { createRedisLimiter } from './redis-limiter.js';

/** Where calls are counted: in Redis where there is one, insured by this process; else in this process. */
export function createLimiter(
  options: { readonly clock: Clock; readonly redisUrl: string | undefined } & Omit<
    InsuredOptions,
    'remote' | 'insurance'
  >,
): Limiter {
  const memory = createMemoryLimiter(options.clock);
  if (options.redisUrl === undefined) return memory;
  return createInsuredLimiter({
    ...options,
    remote: createRedisLimiter(options.redisUrl),
    insurance: memory,
  });
}
