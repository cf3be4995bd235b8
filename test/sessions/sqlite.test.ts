import { sessionsContract } from '../contract/sessions.js';

sessionsContract('SQLite', { newPlace: async () => undefined, dispose: async () => {} });
