import type { HttpRequest, HttpResponse } from './exchange.js';

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
export function withUsage(
  count: (call: AnsweredCall) => void,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const response = await answer(request);
    const { tenantId, proof, route } = request.usage;
    if (tenantId !== undefined && proof && route !== undefined) {
      const { apiKeyId, secretId } = proof;
      count({ tenantId, apiKeyId, secretId, route, status: response.status });
    }
    return response;
  };
}
