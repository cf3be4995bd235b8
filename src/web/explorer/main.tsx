import { render } from 'preact';
import { watchAddress } from './address/place.js';
import { listenToKeys } from './keyboard/keys.js';
import { recallKey } from './session/credential.js';
import { mayResume } from './session/hint.js';
import { watchWho } from './session/who.js';
import { Shell } from './shell/shell.js';
import { wearTheme } from './shell/theme.js';
import './style/index.css';
import { watchEntry } from './view/entry.js';
import { watchTitles } from './view/titles.js';
import { watchPlace } from './view/view.js';

wearTheme();
void begin();

async function begin(): Promise<void> {
  if (!recallKey() && mayResume()) await (await import('./session/login.js')).resume();
  watchAddress();
  watchWho();
  watchEntry();
  watchPlace();
  watchTitles();
  listenToKeys();
  const page = document.getElementById('page');
  if (page) render(<Shell />, page);
}
