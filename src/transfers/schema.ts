import './schema-exports.js';
import './schema-imports.js';
