import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { listening } from './listening.js';
import { resolvers, typeDefs } from './sdl.js';

/** GraphQL Yoga as it comes, without any authentication. */
listening(createServer(createYoga({ schema: createSchema({ typeDefs: typeDefs(), resolvers }) })));
