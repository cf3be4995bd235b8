import { createServer } from 'node:http';
import { whenRead } from './body.js';
import { listening } from './listening.js';

/** What Node's HTTP server costs by itself: the body is read, and the answer is always the same bytes. */
const ANSWER = Buffer.from(
  JSON.stringify({ data: { product: { id: 'prd_0', sku: 'SKU-0', name: 'A lamp', version: 1 } } }),
);
const HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': ANSWER.length };

const answer = (response) => {
  response.writeHead(200, HEADERS);
  response.end(ANSWER);
};

listening(
  createServer((request, response) => {
    if (request.method === 'GET') answer(response);
    else whenRead(request, () => answer(response));
  }),
);
