import type { TestApp } from './app.js';

/** Does once all that the schema lets anybody change, one mutation after the other. */
export async function takeTour(tour: Tour): Promise<void> {
  const found = await people(tour);
  await tenants(tour, found);
  await keys(tour, found.owner);
  await catalog(tour, found.owner);
  await transfers(tour, found.owner);
  await jobs(tour, found.owner);
  await programs(tour, found.owner);
  await systemKey(tour);
}

export interface Tour {
  readonly t: TestApp;
  /** Runs one mutation, which must be done, and answers its payload. */
  step(document: string, key?: string): Promise<unknown>;
}

/** The limits that a tour would run into. */
export const TOUR_ENV = { HALYARD_LOGINS_PER_MINUTE: '1000' };

export const PASSWORDS = ['correct horse battery stable', 'another fine password', 'a third fine password'];
const [FIRST, SECOND, THIRD] = PASSWORDS;

const DONE = 'userErrors { message }';
/** The first text of that name in a payload. */
export const read = (payload: unknown, name: string): string =>
  new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(payload))?.[1] ?? '';

async function people(tour: Tour): Promise<{ owner: string; memberId: string }> {
  const { step } = tour;
  const account = (email: string, password = FIRST) => `email: "${email}", password: "${password}"`;
  const login = async (email: string, password = FIRST) =>
    step(`login(${account(email, password)}) { accessToken refreshToken { value } session { id } ${DONE} }`);
  await step(`register(input: { ${account('owner@example.com')}, name: "Owner" }) { user { id } ${DONE} }`);
  const owner = read(await login('owner@example.com'), 'accessToken');
  const invite = async (email: string) =>
    step(
      `inviteMember(input: { email: "${email}", role: ADMIN }) { secret invitation { id } ${DONE} }`,
      owner,
    );
  const token = read(await invite('member@example.com'), 'secret');
  const joined = await step(
    `register(input: { ${account('member@example.com')}, name: "M", invitation: "${token}" }) { user { id } ${DONE} }`,
  );
  const memberId = read(joined, 'id');
  await step(
    `createApiKey(input: { name: "M", scopes: ["products:read", "products:write"] }) { secret ${DONE} }`,
    read(await login('member@example.com'), 'accessToken'),
  );
  await step(
    `cancelInvitation(id: "${read(await invite('nobody@example.com'), 'id')}") { invitation { id } ${DONE} }`,
    owner,
  );
  await step(`changeMemberRole(userId: "${memberId}", role: VIEWER) { member { id } ${DONE} }`, owner);
  await step(`unlockUser(userId: "${memberId}") { member { id } ${DONE} }`, owner);
  const reset = await step(`createPasswordReset(userId: "${memberId}") { secret ${DONE} }`, owner);
  await step(
    `resetPassword(input: { token: "${read(reset, 'secret')}", newPassword: "${SECOND}" }) { done ${DONE} }`,
  );
  const session = await login('member@example.com', SECOND);
  const refreshed = await step(
    `refreshSession(refreshToken: "${read(session, 'value')}") { accessToken refreshToken { value } ${DONE} }`,
  );
  const member = read(refreshed, 'accessToken');
  await step(
    `changePassword(input: { oldPassword: "${SECOND}", newPassword: "${THIRD}" }) { user { id } ${DONE} }`,
    member,
  );
  await step(`logout(refreshToken: "${read(refreshed, 'value')}") { done ${DONE} }`);
  return { owner, memberId };
}

async function tenants(tour: Tour, { owner, memberId }: { owner: string; memberId: string }): Promise<void> {
  const { step } = tour;
  const begin = async () =>
    read(
      await step(`login(email: "member@example.com", password: "${THIRD}") { accessToken ${DONE} }`),
      'accessToken',
    );
  const member = await begin();
  const own = await step(`createTenant(name: "Own") { tenant { id } ${DONE} }`, member);
  await step(`setDefaultTenant(tenantId: "${read(own, 'id')}") { tenant { id } ${DONE} }`, member);
  await begin(); // A session that acts in it.
  await step(`suspendTenant(id: "${read(own, 'id')}") { tenant { id } ${DONE} }`, member);
  await step(`resumeTenant(id: "${read(own, 'id')}") { tenant { id } ${DONE} }`, member);
  await step(`leaveTenant { member { id } ${DONE} }`, member);
  const again = await step(
    `inviteMember(input: { email: "member@example.com", role: VIEWER }) { secret ${DONE} }`,
    owner,
  );
  await step(
    `acceptInvitation(invitation: "${read(again, 'secret')}") { member { id } ${DONE} }`,
    await begin(),
  );
  await step(`removeMember(userId: "${memberId}") { member { id } ${DONE} }`, owner);
  const mine = await step(
    `login(email: "owner@example.com", password: "${FIRST}") { accessToken session { id } ${DONE} }`,
  );
  await step(`revokeSession(id: "${read(mine, 'id')}") { session { id } ${DONE} }`, owner);
}

async function keys(tour: Tour, owner: string): Promise<void> {
  const { step } = tour;
  const made = await step(
    `createApiKey(input: { name: "K", scopes: ["products:read"] }) { secret apiKey { id } ${DONE} }`,
    owner,
  );
  const id = read(made, 'id');
  await step(`updateApiKey(input: { id: "${id}", name: "L" }) { apiKey { id } ${DONE} }`, owner);
  await step(`deactivateApiKey(id: "${id}") { apiKey { id } ${DONE} }`, owner);
  await step(`activateApiKey(id: "${id}") { apiKey { id } ${DONE} }`, owner);
  await step(`rotateApiKey(id: "${id}", graceSeconds: 60) { secret ${DONE} }`, owner);
  await step(`finishApiKeyRotation(id: "${id}") { apiKey { id } ${DONE} }`, owner);
  await step(`revokeApiKey(id: "${id}") { apiKey { id } ${DONE} }`, owner);
}

async function catalog(tour: Tour, owner: string): Promise<void> {
  const { step } = tour;
  const make = async (document: string) => read(await step(`${document} { id } ${DONE} }`, owner), 'id');
  const supplier = await make('createSupplier(input: { code: "S", name: "S" }) { supplier');
  const category = await make('createCategory(input: { name: "C" }) { category');
  const product = await make('createProduct(input: { sku: "P", name: "P" }) { product');
  const another = await make('createProduct(input: { sku: "Q", name: "Q" }) { product');
  await make(`updateSupplier(input: { id: "${supplier}", name: "S2" }) { supplier`);
  await make(`updateCategory(input: { id: "${category}", name: "C2" }) { category`);
  await make(`updateProduct(input: { id: "${product}", name: "P2" }) { product`);
  const item = await make(
    `putSupplierItems(input: { supplierId: "${supplier}", items: [{ supplierSku: "1", name: "I" }] }) { items`,
  );
  const mapping = await make(
    `setCategoryMapping(input: { supplierId: "${supplier}", categoryId: "${category}", supplierCategory: "X" }) { mapping`,
  );
  for (const [what, id] of Object.entries({
    CategoryMapping: mapping,
    SupplierItem: item,
    Product: product,
    Category: category,
    Supplier: supplier,
  })) {
    await step(`delete${what}(id: "${id}") { deletedId ${DONE} }`, owner);
  }
  await step(`deleteProducts(ids: ["${another}"]) { deletedIds ${DONE} }`, owner);
  await step(`createExtProduct(input: { sku: "E", name: "E" }) { product { sku } ${DONE} }`, owner);
  await step(`updateExtProduct(input: { sku: "E", name: "E2" }) { product { sku } ${DONE} }`, owner);
  await step(
    `syncProducts(input: { clientId: "c", items: [{ op: DELETE, sku: "E" }] }) { items { outcome } ${DONE} }`,
    owner,
  );
}

async function transfers(tour: Tour, owner: string): Promise<void> {
  const { step } = tour;
  const imported = await step(
    `startImport(input: { format: CSV, content: "sku,name\\nT,T" }) { import { id } ${DONE} }`,
    owner,
  );
  await step(`cancelImport(id: "${read(imported, 'id')}") { import { id } ${DONE} }`, owner);
  const exported = await step(`startExport(input: { format: CSV }) { export { id } ${DONE} }`, owner);
  await step(`cancelExport(id: "${read(exported, 'id')}") { export { id } ${DONE} }`, owner);
}

async function jobs(tour: Tour, owner: string): Promise<void> {
  const { step } = tour;
  const submitted = await step(
    `submitJob(input: { modelId: "identicon", input: { text: "T" } }) { job { id } ${DONE} }`,
    owner,
  );
  const model =
    'id: "tour", name: "T", price: { minorUnits: 1, currency: "EUR" }, url: "https://example.com/"';
  await step(
    `registerModel(input: { ${model}, inputSchema: { type: "object" }, headers: [{ name: "X-Key", value: "${SECOND}" }] }) { model { id } ${DONE} }`,
    owner,
  );
  await step(`updateModel(input: { id: "tour", name: "U" }) { model { id } ${DONE} }`, owner);
  await step(`removeModel(id: "tour") { removedId ${DONE} }`, owner);
  await step(`cancelJob(id: "${read(submitted, 'id')}") { job { id } ${DONE} }`, owner);
}

async function programs(tour: Tour, owner: string): Promise<void> {
  const { step } = tour;
  const of = async (document: string, what: string) =>
    read(await step(`${document} { ${what} { id } ${DONE} }`, owner), 'id');
  const project = await of('createProject(input: { name: "P" })', 'project');
  await of(`updateProject(input: { id: "${project}", name: "P2" })`, 'project');
  const area = await of(
    `createArea(input: { name: "A", projectId: "${project}", geometry: { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } })`,
    'area',
  );
  await step(`deleteArea(id: "${area}") { deletedId ${DONE} }`, owner);
  const upload = (file: string) =>
    of(`uploadAsset(input: { name: "a.txt", projectId: "${project}", file: "${file}" })`, 'asset');
  const asset = await upload('a');
  await upload('b');
  await of(`deleteAsset(id: "${asset}")`, 'asset');
  await of(`restoreAsset(id: "${asset}")`, 'asset');
  const deployment = await of(
    `createDeployment(input: { name: "v1", projectId: "${project}" })`,
    'deployment',
  );
  await step(`deleteDeployment(id: "${deployment}") { deletedId ${DONE} }`, owner);
  const made = `createServiceAccount(input: { name: "A", projectIds: ["${project}"] })`;
  const account = await of(made, 'serviceAccount');
  await step(
    `createApiKey(input: { name: "A", scopes: ["products:read", "projects:read"], serviceAccountId: "${account}" }) { secret ${DONE} }`,
    owner,
  );
  await of(`updateServiceAccount(input: { id: "${account}", scopes: ["projects:read"] })`, 'serviceAccount');
  await of(`disableServiceAccount(id: "${account}")`, 'serviceAccount');
  await of(`enableServiceAccount(id: "${account}")`, 'serviceAccount');
  await step(`deleteServiceAccount(id: "${account}") { deletedId ${DONE} }`, owner);
  await step(`deleteProject(id: "${project}") { deletedId ${DONE} }`, owner);
}

async function systemKey(tour: Tour): Promise<void> {
  const { t, step } = tour;
  const { body } = await t.graphql(
    'mutation { inviteMember(input: { email: "root@example.com", role: OWNER }) { secret } }',
    { key: t.firstKey },
  );
  const account = `email: "root@example.com", password: "${FIRST}"`;
  await step(
    `register(input: { ${account}, name: "R", invitation: "${read(body, 'secret')}" }) { user { id } ${DONE} }`,
  );
  const root = read(await step(`login(${account}) { accessToken ${DONE} }`), 'accessToken');
  for (const mutation of ['enableSystemKey', 'revealSystemKey', 'rotateSystemKey']) {
    await step(`${mutation} { secret ${DONE} }`, root);
  }
  await step(`disableSystemKey { systemKey { enabled } ${DONE} }`, root);
  await brownouts(tour, root);
}

async function brownouts(tour: Tour, root: string): Promise<void> {
  const { t, step } = tour;
  const endsAt = new Date(t.clock.now() + 60_000).toISOString();
  const planned = await step(
    `planBrownout(input: { bridge: "pixxel", endsAt: "${endsAt}" }) { brownout { id } ${DONE} }`,
    root,
  );
  await step(`cancelBrownout(id: "${read(planned, 'id')}") { brownout { status } ${DONE} }`, root);
}
