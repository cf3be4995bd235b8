import { transfersContract } from '../contract/transfers.js';

transfersContract('SQLite', { newDatabase: async () => undefined, dispose: async () => {} });
