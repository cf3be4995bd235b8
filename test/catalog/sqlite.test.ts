import { catalogContract } from '../contract/catalog.js';
import { createTestApp } from '../support/app.js';

catalogContract('SQLite', () => createTestApp());
