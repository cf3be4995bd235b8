import { pixxel } from '../../src/bridges/pixxel.js';
import { createProject } from '../../src/projects/create-project.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pixxel,
  api: 'pixxel',
  otherApi: 'pxxl',
  refusesAlike: true,
  async things(t) {
    const project = await createProject(t.operator(), { name: 'A project' });
    return { project_id: project.id };
  },
});
