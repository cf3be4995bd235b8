import { define as accounts } from '../accounts/table.js';
import { define as areas } from '../areas/table.js';
import { define as assets } from '../assets/table.js';
import { define as audit } from '../audit/table.js';
import { define as catalog } from '../catalog/table.js';
import { define as deployments } from '../deployments/table.js';
import { define as jobs } from '../jobs/table.js';
import { define as keys } from '../keys/table.js';
import { define as oauth } from '../oauth/table.js';
import { define as projects } from '../projects/table.js';
import { define as serviceAccounts } from '../service-accounts/table.js';
import { define as sessions } from '../sessions/table.js';
import { define as sunset } from '../sunset/table.js';
import { define as transfers } from '../transfers/table.js';
import { define as usage } from '../usage/table.js';
import { define as invalidations } from './invalidations.js';
import type { Kit } from './kit.js';
import { define as sharedTexts } from './shared-texts.js';

/** Every table there is, for drizzle-kit: a slice adds its line. */
export const defineAll = (k: Kit) => ({
  ...invalidations(k),
  ...sharedTexts(k),
  ...accounts(k),
  ...sessions(k),
  ...projects(k),
  ...serviceAccounts(k),
  ...keys(k),
  ...oauth(k),
  ...usage(k),
  ...audit(k),
  ...catalog(k),
  ...transfers(k),
  ...areas(k),
  ...jobs(k),
  ...assets(k),
  ...deployments(k),
  ...sunset(k),
});
