import type { Exit, HttpRequest } from './exchange.js';

/** One request that was answered, and whose key stood behind it. */
export interface AnsweredCall {
  readonly tenantId: string;
  readonly apiKeyId: string;
  readonly secretId: string;
  readonly route: string;
  readonly status: number;
}

/** What of a principal tells whose request it is. */
interface Proven {
  readonly tenantId: string;
  readonly proof?: { readonly apiKeyId: string; readonly secretId: string } | undefined;
}

/** Notes which key a request came with, good for what it asks or not. People's sessions rest on none. */
export function noteCaller({ usage }: HttpRequest, { tenantId, proof }: Proven): void {
  if (!proof) return;
  usage.tenantId = tenantId;
  usage.proof = proof;
}

export function noteRoute({ usage }: HttpRequest, route: string): void {
  usage.route = route;
}

/** Counts each request that came with a proven key, once, by what it was answered in the end. */
export const countingUsage =
  (count: (call: AnsweredCall) => void): Exit =>
  ({ usage: { tenantId, proof, route } }, status) => {
    if (tenantId === undefined || !proof || route === undefined) return;
    const { apiKeyId, secretId } = proof;
    count({ tenantId, apiKeyId, secretId, route, status });
  };
