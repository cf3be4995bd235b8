import { pixee } from '../../src/bridges/pixee.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pixee,
  api: 'pixee',
  otherApi: 'pixxel',
  things: async () => ({}),
});
