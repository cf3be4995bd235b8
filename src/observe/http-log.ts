import type { Exit } from '../http/exchange.js';
import type { Log } from './log.js';

/** One line for each request: never its query, headers or body, where secrets travel. */
export function loggingRequests(log: Log): Exit {
  return (request, status) => {
    if (!log.isLevelEnabled('info')) return;
    const { method, path, address, requestId, startedAt, notes } = request;
    const ms = Math.round((performance.now() - startedAt) * 100) / 100;
    log.info({ method, path, status, ms, address, requestId, ...notes }, 'request');
  };
}
