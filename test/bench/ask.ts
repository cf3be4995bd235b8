import { request } from 'node:http';

/** One request, as it is sent. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const JSON_TYPE = { accept: 'application/json', 'content-type': 'application/json' };

export const postJson = (path: string, body: unknown, headers: Ask['headers'] = {}): Ask => ({
  method: 'POST',
  path,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});

export const get = (path: string, headers: Ask['headers'] = {}): Ask => ({
  method: 'GET',
  path,
  headers: { accept: 'application/json', ...headers },
});

/** None where there is no key. */
export const bearer = (key: string | undefined): Ask['headers'] =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };

export const xApiKey = (key: string | undefined): Ask['headers'] =>
  key === undefined ? {} : { 'x-api-key': key };

/** The bytes of it, for wrk. */
export function bytesOf({ method, path, headers, body = '' }: Ask, url: string): string {
  const all = {
    host: new URL(url).host,
    ...headers,
    ...(method === 'POST' && { 'content-length': String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** Sends one. Not by `fetch`, which writes some headers itself. */
export function send({ method, path, headers, body }: Ask, url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
