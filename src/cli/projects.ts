import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { createProject } from '../projects/create-project.js';
import { deleteProject } from '../projects/delete-project.js';
import { listProjects } from '../projects/list-projects.js';
import { asOperator, type OutputOptions, print, printPage, readPage, wholeNumber } from './command.js';

interface ProjectOptions extends OutputOptions {
  readonly tenant: string;
}

export function addProjects(program: Command): void {
  const projects = program.command('projects').description('The parts of a tenant’s work.');

  subcommand(projects, 'list', 'List the projects, newest first.')
    .option('--limit <n>', 'at most this many', wholeNumber, 50)
    .option('--after <cursor>', 'go on where the last page ended')
    .action(list);

  subcommand(projects, 'create', 'Make a project.')
    .requiredOption('--name <name>', 'a label for people')
    .option('--description <text>', 'what it is about')
    .action(async (options: ProjectOptions & { name: string; description?: string }) => {
      const project = await asOperator(options.tenant, (context) => createProject(context, options));
      print(options, project, () => `${project.id}  ${project.name}`);
    });

  subcommand(projects, 'delete <id>', 'Delete a project for good. Nothing is bound to it any more.').action(
    async (id: string, options: ProjectOptions) => {
      const project = await asOperator(options.tenant, (context) => deleteProject(context, id));
      print(options, project, () => `${project.id} is deleted.`);
    },
  );
}

function subcommand(projects: Command, usage: string, description: string): Command {
  return projects
    .command(usage)
    .description(description)
    .option('--tenant <id>', 'the tenant it belongs to', DEFAULT_TENANT)
    .option('--json', 'print JSON');
}

async function list(options: ProjectOptions & { limit: number; after?: string }): Promise<void> {
  const page = await asOperator(options.tenant, async (context) =>
    readPage(await listProjects(context, { first: options.limit, after: options.after })),
  );
  printPage(options, page, {
    item: (project) => project,
    headings: ['ID', 'NAME', 'CREATED'],
    cells: ({ id, name, createdAt }) => [id, name, createdAt.toISOString()],
  });
}
