import { type Answer, send } from './ask.js';
import type { Target } from './targets.js';

/** How many of the different requests are looked at. */
const LOOKED_AT = 5;

/**
 * A figure of a server that answers wrongly, or answers whom it must not, is worth nothing.
 * @returns what its first answer said of itself in `Server-Timing`, such as the door that served it
 * @throws Error that says what was wrong
 */
export async function check(target: Target, url: string): Promise<string | undefined> {
  const asks = await target.asks(url);
  let first: Answer | undefined;
  for (const [place, ask] of asks.slice(0, LOOKED_AT).entries()) {
    const answer = await send(ask, url);
    first ??= answer;
    if (!target.isRight(answer, place)) {
      throw new Error(`${target.name}: wrong answer, ${answer.status} ${answer.text.slice(0, 500)}`);
    }
  }
  for (const { why, ask } of target.refused) {
    const answer = await send(ask, url);
    if (!isRefusal(answer)) {
      throw new Error(`${target.name}: ${why} was let in, ${answer.status} ${answer.text.slice(0, 500)}`);
    }
  }
  const timing = first?.headers['server-timing'];
  return typeof timing === 'string' ? timing : undefined;
}

/** A refusal says so, in its status or in its dialect (mercurius says 500), and gives nothing away. */
function isRefusal({ status, text }: Answer): boolean {
  if (/"(sku|description)":/.test(text)) return false;
  if (status >= 400 && status < 500) return true;
  const body = JSON.parse(text);
  if (body.active === false || body.valid === false) return true;
  return body.errors?.length > 0 && Object.values(body.data ?? {}).every((value) => value === null);
}
