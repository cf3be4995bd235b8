import { leastPrivilegeContract } from '../contract/least-privilege.js';

leastPrivilegeContract('SQLite', {
  newPlace: async () => undefined,
  dispose: async () => {},
});
