import './schema-members.js';
import './schema-tenants.js';
