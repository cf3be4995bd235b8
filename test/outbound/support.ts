import { readAllowance } from '../../src/outbound/allowance.js';
import {
  createOutboundClient,
  type OutboundClient,
  type OutboundRequest,
} from '../../src/outbound/client.js';
import type { Lookup } from '../../src/outbound/connect.js';

export interface ClientOptions {
  readonly allow?: readonly string[];
  readonly lookup?: Lookup;
  readonly connectMs?: number;
  readonly silenceMs?: number;
}

/** A client that may call the endpoints of the tests, unless said otherwise. */
export function clientFor({ allow = ['127.0.0.1'], ...options }: ClientOptions = {}) {
  const client = createOutboundClient(options);
  const allowances = allow.flatMap((entry) => readAllowance(entry) ?? []);
  return {
    send: (request: Post): ReturnType<OutboundClient['send']> => client.send({ ...request, allowances }),
  };
}

export type Post = Omit<OutboundRequest, 'allowances'>;

export const post = (url: string, more: Partial<Post> = {}): Post => ({
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
