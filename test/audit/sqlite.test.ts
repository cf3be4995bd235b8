import { auditContract } from '../contract/audit.js';

auditContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
});
