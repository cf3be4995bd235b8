import { sunsetContract } from '../contract/sunset.js';

sunsetContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
});
