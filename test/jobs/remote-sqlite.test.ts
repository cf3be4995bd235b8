import { remoteModelsContract } from '../contract/remote-models.js';

remoteModelsContract('SQLite', { newDatabase: async () => undefined, dispose: async () => {} });
