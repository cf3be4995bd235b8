import { ask } from './ask.js';

/** Who the server says is asking. */
export interface Viewer {
  readonly id: string;
  readonly kind: 'API_KEY' | 'SERVICE_ACCOUNT' | 'USER' | 'OPERATOR' | 'ANONYMOUS';
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly tenant: { readonly id: string; readonly name: string } | null;
  readonly user: { readonly email: string } | null;
  readonly memberships: readonly {
    readonly role: string;
    readonly tenant: { readonly id: string; readonly name: string } | null;
  }[];
}

const ME = `query HalyardPanelMe {
  me {
    id kind name scopes expiresAt
    tenant { id name }
    user { email }
    memberships { role tenant { id name } }
  }
}`;

export const viewerBy = async (headers: Readonly<Record<string, string>>): Promise<Viewer> =>
  (await ask<{ me: Viewer }>(headers, ME)).me;
