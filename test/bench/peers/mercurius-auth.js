import Fastify from 'fastify';
import mercurius from 'mercurius';
import mercuriusAuth from 'mercurius-auth';
import { tell } from './listening.js';
import { resolvers, typeDefs } from './sdl.js';
import { NEEDED, scopesOf, tokenIn } from './store.js';

/** Mercurius with its JIT from the first request on, and mercurius-auth by a directive on every field. */
const app = Fastify();

app.register(mercurius, {
  schema: `directive @auth(requires: String!) on OBJECT | FIELD_DEFINITION\n${typeDefs(`@auth(requires: "${NEEDED}")`)}`,
  resolvers,
  jit: 1,
});

app.register(mercuriusAuth, {
  authContext: ({ reply }) => ({ scopes: scopesOf(tokenIn(reply.request.headers)) }),
  applyPolicy: async (directive, _parent, _args, { auth }) =>
    auth.scopes?.includes(directive.arguments[0].value.value) ?? false,
  authDirective: 'auth',
});

await app.listen({ port: 0, host: '127.0.0.1' });
tell(app.server.address().port);
