import Fastify from 'fastify';
import { tell } from './listening.js';
import { NEEDED, scopesOf, tokenIn, wholeProduct } from './store.js';

/** Fastify with a response schema, from which it compiles the serialiser, and a hook that checks the key. */
const text = { type: 'string' };
const nullableText = { type: ['string', 'null'] };
const integer = { type: 'integer' };
const response = {
  200: {
    type: 'object',
    properties: {
      id: text,
      sku: text,
      name: text,
      description: text,
      price: {
        type: ['object', 'null'],
        properties: { minor_units: integer, currency: text, amount: text },
      },
      status: text,
      attributes: { type: 'object', additionalProperties: true },
      category_id: nullableText,
      supplier_id: nullableText,
      version: integer,
      created_at: text,
      updated_at: text,
    },
  },
};

const app = Fastify();

app.addHook('onRequest', (request, reply, done) => {
  const scopes = scopesOf(tokenIn(request.headers));
  if (!scopes) return reply.code(401).send({ error: 'unauthenticated' });
  if (!scopes.includes(NEEDED)) return reply.code(403).send({ error: 'forbidden' });
  done();
});

app.get('/products/:id', { schema: { response } }, (request, reply) => {
  const product = wholeProduct(request.params.id);
  return product ? reply.send(product) : reply.code(404).send({ error: 'not found' });
});

await app.listen({ port: 0, host: '127.0.0.1' });
tell(app.server.address().port);
