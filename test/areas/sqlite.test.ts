import { areasContract } from '../contract/areas.js';

areasContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
});
