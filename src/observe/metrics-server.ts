import { createServer, type Server } from 'node:http';

/** What `/metrics` answers. */
export interface MetricsText {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** `GET /metrics`, and nothing else. It asks for no credential: it tells numbers, to who may reach it. */
export const createMetricsServer = (source: MetricsText): Server =>
  createServer((request, response) => {
    const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, plain).end('Metrics are at /metrics.\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...plain, Allow: 'GET, HEAD' }).end('Metrics are read with GET.\n');
      return;
    }
    source.metrics().then(
      (text) => response.writeHead(200, { ...plain, 'Content-Type': source.contentType }).end(text),
      () => response.writeHead(503, plain).end('The metrics cannot be told just now.\n'),
    );
  });
