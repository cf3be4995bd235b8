import { strengthContract } from '../contract/strength.js';

strengthContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
});
