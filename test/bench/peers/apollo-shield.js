import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import { makeExecutableSchema } from '@graphql-tools/schema';
import express from 'express';
import { applyMiddleware } from 'graphql-middleware';
import { rule, shield } from 'graphql-shield';
import { listening } from './listening.js';
import { resolvers, typeDefs } from './sdl.js';
import { NEEDED, scopesOf, tokenIn } from './store.js';

/** Apollo Server behind Express, as its documentation has it for production, with graphql-shield on every field. */
const mayRead = rule({ cache: 'contextual' })(
  (_parent, _args, { scopes }) => scopes?.includes(NEEDED) ?? false,
);

const schema = applyMiddleware(
  makeExecutableSchema({ typeDefs: typeDefs(), resolvers }),
  shield({ Query: { '*': mayRead }, Product: { '*': mayRead } }),
);

const app = express();
const httpServer = createServer(app);
const server = new ApolloServer({
  schema,
  plugins: [ApolloServerPluginDrainHttpServer({ httpServer })],
});
await server.start();

const context = async ({ req }) => ({ scopes: scopesOf(tokenIn(req.headers)) });
app.use('/graphql', express.json(), expressMiddleware(server, { context }));
listening(httpServer);
