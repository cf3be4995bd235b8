import { assetsContract } from '../contract/assets.js';
import { keptAssetsContract } from '../contract/kept-assets.js';

for (const contract of [assetsContract, keptAssetsContract]) {
  contract('SQLite', { newDatabase: async () => undefined, dispose: async () => {} });
}
