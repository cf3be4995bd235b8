import { usageContract } from '../contract/usage.js';

usageContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
});
