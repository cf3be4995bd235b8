import type { TestApp } from '../support/app.js';

/** What the tests read of each thing: all there is but what leads elsewhere. */
export const PRODUCT =
  'id sku name description price { minorUnits currency amount } status attributes categoryId supplierId version createdAt updatedAt';
export const CATEGORY =
  'id name slug depth position parentId parent { id } path { id name slug } createdAt updatedAt';
export const SUPPLIER = 'id code name contactName contactEmail phone website country createdAt updatedAt';
const MAPPING = 'id supplierId supplierCategory categoryId createdAt updatedAt';
const ITEM =
  'id supplierId supplierSku name supplierCategory cost { minorUnits currency } productId createdAt updatedAt';

/** The verbs that take an `input`, with what they answer. */
const WRITES = {
  createProduct: ['CreateProductInput', 'product', PRODUCT],
  updateProduct: ['UpdateProductInput', 'product', PRODUCT],
  createCategory: ['CreateCategoryInput', 'category', CATEGORY],
  updateCategory: ['UpdateCategoryInput', 'category', CATEGORY],
  createSupplier: ['CreateSupplierInput', 'supplier', SUPPLIER],
  updateSupplier: ['UpdateSupplierInput', 'supplier', SUPPLIER],
  setCategoryMapping: ['SetCategoryMappingInput', 'mapping', MAPPING],
  putSupplierItems: ['PutSupplierItemsInput', 'items', ITEM],
} as const;

export type Write = keyof typeof WRITES;
export type Removal =
  | 'deleteProduct'
  | 'deleteCategory'
  | 'deleteSupplier'
  | 'deleteCategoryMapping'
  | 'deleteSupplierItem';

export interface Product {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly price: { readonly minorUnits: number; readonly currency: string; readonly amount: string } | null;
  readonly status: 'DRAFT' | 'ACTIVE' | 'ARCHIVED';
  readonly attributes: Record<string, unknown>;
  readonly categoryId: string | null;
  readonly supplierId: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  readonly depth: number;
  readonly position: number;
  readonly parentId: string | null;
  readonly parent: { readonly id: string } | null;
  readonly path: readonly { readonly id: string; readonly name: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Supplier {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface Mapping {
  readonly id: string;
  readonly supplierId: string;
  readonly supplierCategory: string;
  readonly categoryId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Item {
  readonly id: string;
  readonly supplierSku: string;
  readonly name: string;
  readonly supplierCategory: string | null;
  readonly cost: { readonly minorUnits: number; readonly currency: string } | null;
  readonly productId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** What a verb came to: `done` where it did something, else the reasons why it did not. */
export interface Outcome<Done> {
  readonly done: Done | null;
  readonly userErrors: readonly UserError[];
}

export interface Refusal {
  readonly code: unknown;
  readonly field: unknown;
  readonly message: string;
}

interface Done {
  createProduct: Product;
  updateProduct: Product;
  createCategory: Category;
  updateCategory: Category;
  createSupplier: Supplier;
  updateSupplier: Supplier;
  setCategoryMapping: Mapping;
  putSupplierItems: readonly Item[];
}

type Input = Readonly<Record<string, unknown>>;

/** A tenant with nothing in it yet, seen through the GraphQL door with a key that may do everything there. */
export interface Shop {
  readonly tenantId: string;
  readonly key: string;
  /** The data of an answer that must have no errors. */
  ask<Data>(document: string, variables?: Input): Promise<Data>;
  /** The one error of an answer that must have nothing else. */
  refusal(document: string, variables?: Input): Promise<Refusal>;
  write<Verb extends Write>(verb: Verb, input: Input): Promise<Outcome<Done[Verb]>>;
  remove(verb: Removal, id: string, version?: number): Promise<Outcome<string>>;
  /** The same where it must be done, with a name and a number of its own unless given. */
  product(input?: Input): Promise<Product>;
  category(input?: Input): Promise<Category>;
  supplier(input?: Input): Promise<Supplier>;
  readProduct(id: string): Promise<Product | null>;
  readCategory(id: string): Promise<Category | null>;
  /** The same tenant by another process. */
  through(app: TestApp): Shop;
}

let shops = 0;

export async function openShop(t: TestApp): Promise<Shop> {
  shops += 1;
  const tenantId = await t.tenant(`Shop ${shops}`);
  const { token } = await t.key({ tenantId });
  return shopOf(t, tenantId, token);
}

function shopOf(t: TestApp, tenantId: string, key: string): Shop {
  let made = 0;

  async function ask<Data>(document: string, variables: Input = {}): Promise<Data> {
    const { body } = await t.graphql<Data>(document, { key, variables });
    if (body.errors || !body.data) throw new Error(JSON.stringify(body));
    return body.data;
  }

  async function write<Verb extends Write>(verb: Verb, input: Input): Promise<Outcome<Done[Verb]>> {
    const [type, thing, fields] = WRITES[verb];
    const document = `mutation ($input: ${type}!) {
      outcome: ${verb}(input: $input) { done: ${thing} { ${fields} } userErrors { code message field } }
    }`;
    return (await ask<{ outcome: Outcome<Done[Verb]> }>(document, { input })).outcome;
  }

  async function written<Verb extends Write>(verb: Verb, input: Input): Promise<Done[Verb]> {
    const { done, userErrors } = await write(verb, input);
    if (!done) throw new Error(`${verb}: ${JSON.stringify(userErrors)}`);
    return done;
  }

  const number = () => {
    made += 1;
    return made;
  };

  return {
    tenantId,
    key,
    ask,
    write,
    async refusal(document, variables = {}) {
      const { body } = await t.graphql(document, { key, variables });
      const [error, ...others] = body.errors ?? [];
      const answered = Object.values(body.data ?? {}).some((value) => value !== null);
      if (!error || others.length > 0 || answered) throw new Error(JSON.stringify(body));
      const { code, field } = error.extensions;
      return { code, field, message: error.message };
    },
    async remove(verb, id, version) {
      const document =
        version === undefined
          ? `mutation ($id: ID!) { outcome: ${verb}(id: $id) { done: deletedId userErrors { code message field } } }`
          : `mutation ($id: ID!, $version: Int) {
              outcome: ${verb}(id: $id, version: $version) { done: deletedId userErrors { code message field } }
            }`;
      return (await ask<{ outcome: Outcome<string> }>(document, { id, version })).outcome;
    },
    product: (input = {}) =>
      written('createProduct', { sku: `SKU-${number()}`, name: 'A product', ...input }),
    category: (input = {}) => written('createCategory', { name: 'A category', ...input }),
    supplier: (input = {}) =>
      written('createSupplier', { code: `supplier-${number()}`, name: 'A supplier', ...input }),
    readProduct: async (id) =>
      (await ask<{ product: Product | null }>(`query ($id: ID!) { product(id: $id) { ${PRODUCT} } }`, { id }))
        .product,
    readCategory: async (id) =>
      (
        await ask<{ category: Category | null }>(`query ($id: ID!) { category(id: $id) { ${CATEGORY} } }`, {
          id,
        })
      ).category,
    through: (app) => shopOf(app, tenantId, key),
  };
}
