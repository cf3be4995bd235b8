import { readAllowance } from '../../src/outbound/allowance.js';
import { createOutboundClient, type OutboundRequest } from '../../src/outbound/client.js';
import type { Lookup } from '../../src/outbound/connect.js';

export interface ClientOptions {
  readonly allow?: readonly string[];
  readonly lookup?: Lookup;
  readonly connectMs?: number;
  readonly silenceMs?: number;
}

/** A client that may call the endpoints of the tests, unless said otherwise. */
export const clientFor = ({ allow = ['127.0.0.1'], ...options }: ClientOptions = {}) =>
  createOutboundClient({
    ...options,
    allowances: allow.flatMap((entry) => readAllowance(entry) ?? []),
  });

export const post = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  credentials: {},
  body: '{}',
  timeoutMs: 5000,
  maxBytes: 1_000_000,
  ...more,
});

/** Everything that is looked up leads here. */
export const leadingTo =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses;

export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The code of the failure that this comes to. */
export async function failureIn(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}
