import { uploadAsset } from '../../src/assets/upload-asset.js';
import { pxxl } from '../../src/bridges/pxxl.js';
import { createDeployment } from '../../src/deployments/create-deployment.js';
import { fileOfText } from '../../src/files.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pxxl,
  api: 'pxxl',
  otherApi: 'pixxel',
  async things(t) {
    const project = await createProject(t.operator(), { name: 'A project' });
    const account = await createAccount(t.operator(), { name: 'A program', projectIds: [project.id] });
    const file = fileOfText('a file');
    const asset = await uploadAsset(t.operator(), { name: 'a.txt', file, projectId: project.id });
    const deployment = await createDeployment(t.operator(), { name: 'v1', projectId: project.id });
    return {
      project_id: project.id,
      asset_id: asset.id,
      deployment_id: deployment.id,
      service_account_id: account.id,
    };
  },
  keyFor: ({ service_account_id }) => ({ serviceAccountId: service_account_id }),
});
