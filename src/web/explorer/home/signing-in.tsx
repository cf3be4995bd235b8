import { lazily } from '../ui/lazily.js';

/** Who is signed in never needs it. */
export const SignIn = lazily(async () => (await import('./sign-in.js')).SignIn);
export const SignInDialog = lazily(async () => (await import('./sign-in.js')).SignInDialog);
