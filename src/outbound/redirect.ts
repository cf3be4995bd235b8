import type { IncomingMessage } from 'node:http';
import type { Call } from './exchange.js';
import { OutboundFailure } from './failure.js';
import { targetOf } from './target.js';

/**
 * What to ask next where the answer sends on (RFC 9110, 15.4): after 303, and as browsers do after 301 and 302, with a
 * GET without the body; after 307 and 308 with the same request again. What proves who we are stays at the origin that
 * it was meant for, also where a later redirect leads back there; and what began with TLS does not go on without.
 * @throws OutboundFailure REDIRECT_REFUSED
 */
export function nextCall(call: Call, answer: IncomingMessage): Call | undefined {
  const status = answer.statusCode ?? 0;
  const { location } = answer.headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const target = targetFrom(call, location);
  const isSameOrigin = target.url.origin === call.target.url.origin;
  const isRepeated = status >= 307 || call.method === 'GET';
  return {
    target,
    method: isRepeated ? call.method : 'GET',
    headers: isRepeated ? call.headers : withoutContent(call.headers),
    credentials: isSameOrigin ? call.credentials : {},
    body: isRepeated ? call.body : undefined,
  };
}

function targetFrom({ target: from }: Call, location: string) {
  const target = URL.canParse(location, from.url) ? targetOf(new URL(location, from.url).href) : undefined;
  if (!target || (from.isSecure && !target.isSecure)) throw new OutboundFailure('REDIRECT_REFUSED');
  return target;
}

const withoutContent = (headers: Call['headers']): Call['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-/i.test(name)));
