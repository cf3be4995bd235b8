import { deploymentsContract } from '../contract/deployments.js';

deploymentsContract('SQLite', { newDatabase: async () => undefined, dispose: async () => {} });
