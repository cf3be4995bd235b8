import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configDocs } from '../src/cli/config.js';
import { printedFiles } from '../src/cli/schema.js';
import { apiRegistry } from '../src/principals/api-registry.js';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

describe('what is written down', () => {
  it('has the table of variables that the code has', () => {
    expect(read('README.md')).toContain(`<!-- config -->\n${configDocs()}\n<!-- /config -->`);
  });

  it('names every API and prefix', () => {
    for (const { name, prefixes } of apiRegistry) {
      expect(read('README.md')).toContain(
        `| \`${name}\` | ${Object.values(prefixes)
          .map((prefix) => `\`${prefix}\``)
          .join(', ')} |`,
      );
    }
  });

  it('has in schema/ what the code says', () => {
    for (const [name, text] of printedFiles()) expect(read(`schema/${name}`), name).toBe(text);
  });
});
