import type { Bridge } from './bridge.js';
import { halyard } from './halyard.js';
import { pim } from './pim.js';
import { pixee } from './pixee.js';
import { pixelbyte } from './pixelbyte.js';
import { pixxel } from './pixxel.js';
import { pxxl } from './pxxl.js';

/** Every bridge: a new one is a file, a folder of operations and a line here. */
export const bridges: readonly Bridge[] = [halyard, pim, pixee, pixelbyte, pixxel, pxxl];
