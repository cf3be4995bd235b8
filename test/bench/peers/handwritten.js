import { createServer } from 'node:http';
import { answerJson, whenRead } from './body.js';
import { listening } from './listening.js';
import { fiveOf, NEEDED, productList, scopesOf, tokenIn, wholeProduct } from './store.js';

/** What one writes by hand, without GraphQL or a framework: key, SELECT, JSON.stringify. */
const found = (response, value) =>
  value ? answerJson(response, 200, value) : answerJson(response, 404, { error: 'not found' });

const posts = {
  '/by-id': ({ id }) => fiveOf(id),
  '/list': ({ first }) => productList(first),
};

listening(
  createServer((request, response) => {
    const scopes = scopesOf(tokenIn(request.headers));
    if (!scopes) return answerJson(response, 401, { error: 'unauthenticated' });
    if (!scopes.includes(NEEDED)) return answerJson(response, 403, { error: 'forbidden' });
    const { method, url } = request;
    if (method === 'GET' && url.startsWith('/products/')) return found(response, wholeProduct(url.slice(10)));
    const read = method === 'POST' ? posts[url] : undefined;
    if (!read) return found(response, undefined);
    whenRead(request, (text) => found(response, read(JSON.parse(text))));
  }),
);
