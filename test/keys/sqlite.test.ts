import { keysContract } from '../contract/keys.js';

keysContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
  isExactAcrossProcesses: true,
});
