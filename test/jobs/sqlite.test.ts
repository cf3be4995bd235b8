import { jobsContract } from '../contract/jobs.js';

jobsContract('SQLite', { newPlace: async () => undefined, dispose: async () => {} });
