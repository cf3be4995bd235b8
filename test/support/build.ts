import { execFileSync } from 'node:child_process';

/** Builds what `npm start` would run. Does nothing where it is fresh. */
export default function setup(): void {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
}
