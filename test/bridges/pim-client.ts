import type { TestApp } from '../support/app.js';

export interface PimAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export interface PimClient {
  get(path: string, headers?: Record<string, string>): Promise<PimAnswer>;
  /** A body that is text is sent as it is. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<PimAnswer>;
}

/** Calls the PIM's URLs as a client that shows these headers. */
export function createClient(t: TestApp, shown: Record<string, string> = {}): PimClient {
  const call = async (path: string, init: RequestInit): Promise<PimAnswer> => {
    const response = await t.fetch(`/api/v1${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  };
  return {
    get: (path, headers) => call(path, { headers: { ...shown, ...headers } }),
    send: (method, path, body, headers) =>
      call(path, {
        method,
        headers: { ...shown, ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}
