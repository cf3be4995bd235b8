import type { Context } from '../context.js';
import { requireScope } from '../principals/principal.js';
import type { KeyUsage } from './count-usage.js';
import { startOf } from './grain.js';
import { callersByRoute } from './report-queries.js';
import { grainKept } from './usage.js';

const MOST_EACH = 100;

/**
 * Which keys of the caller's tenant called which of the routes since, those that called most first.
 * @throws HalyardError FORBIDDEN
 */
export async function callersOf(
  context: Context,
  routes: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, readonly KeyUsage[]>> {
  requireScope(context, 'usage:read');
  if (routes.length === 0) return new Map();
  const span = { sinceMs: since.getTime(), untilMs: context.clock.now() + 1 };
  const rows = await callersByRoute(
    context.store.read,
    {
      tenantId: context.principal.tenantId,
      routes,
      since: new Date(startOf(await grainKept(context, span), span.sinceMs)),
      until: new Date(span.untilMs),
    },
    MOST_EACH,
  );
  const byRoute = new Map<string, KeyUsage[]>(routes.map((route) => [route, []]));
  for (const row of rows) byRoute.get(row.route)?.push(row);
  return byRoute;
}
