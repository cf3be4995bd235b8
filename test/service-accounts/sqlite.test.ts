import { serviceAccountsContract } from '../contract/service-accounts.js';

serviceAccountsContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
  isExactAcrossProcesses: true,
});
