import { systemKeyContract } from '../contract/system-key.js';

systemKeyContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
  isExactAcrossProcesses: true,
});
