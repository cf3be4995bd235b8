import { batched } from '../graphql/batch.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Scope } from '../principals/scope-registry.js';
import type { Category } from './category.js';
import { getCategories } from './get-category.js';
import { getProducts } from './get-product.js';
import { getSuppliers } from './get-supplier.js';
import type { Product } from './product.js';
import type { Supplier } from './supplier.js';

/** The types that lead to one another, with who may see them: whoever writes a thing may read back what it wrote. */

/** Who may follow the changes of products, each with the whole product. */
export const changeReaders: readonly (readonly Scope[])[] = [['windev:read'], ['windev:sync']];
export const productReaders: readonly (readonly Scope[])[] = [
  ['products:read'],
  ['products:write'],
  ...changeReaders,
];
export const categoryReaders: readonly (readonly Scope[])[] = [['categories:read'], ['categories:write']];
export const supplierReaders: readonly (readonly Scope[])[] = [['suppliers:read'], ['suppliers:write']];

export const ProductRef = builder.objectRef<Product>('Product');
export const CategoryRef = builder.objectRef<Category>('Category');
export const SupplierRef = builder.objectRef<Supplier>('Supplier');

export const loadProduct = batched<GraphqlContext, Product>(getProducts, (product) => product.id);
export const loadCategory = batched<GraphqlContext, Category>(getCategories, (category) => category.id);
export const loadSupplier = batched<GraphqlContext, Supplier>(getSuppliers, (supplier) => supplier.id);
