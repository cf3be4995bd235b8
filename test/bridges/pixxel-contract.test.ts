import { createArea } from '../../src/areas/create-area.js';
import { pixxel } from '../../src/bridges/pixxel.js';
import { submitJob } from '../../src/jobs/submit-job.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pixxel,
  api: 'pixxel',
  otherApi: 'pxxl',
  refusesAlike: true,
  async things(t) {
    const project = await createProject(t.operator(), { name: 'A project' });
    const account = await createAccount(t.operator(), { name: 'A program', projectIds: [project.id] });
    const ring = [0, 1, 2, 0].map((longitude) => [longitude, longitude === 1 ? 1 : 0]);
    const geometry = { type: 'Polygon', coordinates: [ring] };
    const area = await createArea(t.operator(), { name: 'An area', projectId: project.id, geometry });
    const asked = { modelId: 'identicon', input: { text: 'A thing' }, projectId: project.id };
    const job = await submitJob(t.operator(), asked);
    await t.app.workOff();
    return { project_id: project.id, aoi_id: area.id, job_id: job.id, service_account_id: account.id };
  },
  keyFor: ({ service_account_id }) => ({ serviceAccountId: service_account_id }),
});
