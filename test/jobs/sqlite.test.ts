import { jobQueueContract } from '../contract/job-queue.js';
import { jobsContract } from '../contract/jobs.js';

const under = { newDatabase: async () => undefined, dispose: async () => {} };
jobsContract('SQLite', under);
jobQueueContract('SQLite', under);
