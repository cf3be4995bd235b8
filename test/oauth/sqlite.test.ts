import { oauthContract } from '../contract/oauth.js';

oauthContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
  isExactAcrossProcesses: true,
});
