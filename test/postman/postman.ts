import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installFolder } from '../support/install-folder.js';

/** Postman's own converter and runner, as far as they are used. They have no types, and stand in a folder of their own. */

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const requireHere = createRequire(import.meta.url);

export interface Collection {
  readonly item: readonly unknown[];
}

interface Converter {
  convertV2(
    input: { readonly type: 'string'; readonly data: string },
    options: object,
    done: (
      error: Error | null,
      result: {
        readonly result: boolean;
        readonly reason?: string;
        readonly output: readonly { readonly type: string; readonly data: Collection }[];
      },
    ) => void,
  ): void;
}

export interface Run {
  readonly run: { readonly executions: readonly Execution[] };
}

interface Execution {
  readonly item: { readonly name: string };
  readonly request: { readonly method: string; readonly url: { toString(): string } };
  readonly response?: { readonly code: number; text(): string };
  readonly requestError?: Error;
}

interface Runner {
  run(options: object, done: (error: Error | null, summary: Run) => void): void;
}

export const installPostman = (): void =>
  installFolder(FOLDER, () => process.stdout.write('installing Postman’s converter and runner, once …\n'));

/**
 * What an import of the document is in Postman, with its examples for parameters and bodies; the other choice of its
 * dialog would put the names of types there.
 */
export function imported(document: string): Promise<Collection> {
  const converter: Converter = requireHere('openapi-to-postmanv2');
  const options = { parametersResolution: 'Example', requestParametersResolution: 'Example' };
  return new Promise((resolve, reject) => {
    converter.convertV2({ type: 'string', data: document }, options, (error, { result, reason, output }) => {
      const [collection] = output ?? [];
      if (error || !result || !collection) reject(error ?? new Error(reason));
      else resolve(collection.data);
    });
  });
}

/** Runs all of a collection, with cookies, as Postman does. */
export function ran(collection: Collection, variables: Readonly<Record<string, string>>): Promise<Run> {
  const runner: Runner = requireHere('newman');
  const envVar = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return new Promise((resolve, reject) => {
    runner.run({ collection, envVar }, (error, summary) => (error ? reject(error) : resolve(summary)));
  });
}
