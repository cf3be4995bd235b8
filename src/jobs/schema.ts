import './schema-jobs.js';
import './schema-models.js';
import './schema-mutations.js';
import './schema-register.js';
