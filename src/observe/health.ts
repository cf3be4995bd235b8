import type { Door } from '../http/exchange.js';
import { json } from '../http/json.js';

/** What `/ready` asks. */
export interface Readiness {
  /** Whether the server was told to stop. */
  isDraining(): boolean;
  /** Rejects where the store does not answer. */
  ping(): Promise<void>;
}

const noStore = { 'Cache-Control': 'no-store' };

/**
 * `/health`: the process lives. `/ready`: it can serve; a balancer that hears 503 sends requests elsewhere, while those
 * under way are finished.
 */
export function createHealthDoor(readiness: Readiness): Door {
  const ready = async () => {
    if (readiness.isDraining()) return json(503, { status: 'draining' }, noStore);
    return readiness.ping().then(
      () => json(200, { status: 'ready' }, noStore),
      () => json(503, { status: 'unavailable', reason: 'The database does not answer.' }, noStore),
    );
  };
  return ({ path, method }) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (path === '/health') return Promise.resolve(json(200, { status: 'live' }, noStore));
    return path === '/ready' ? ready() : undefined;
  };
}
