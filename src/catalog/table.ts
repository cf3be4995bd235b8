import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';
import type { Attributes } from './attributes.js';
import type { ProductStatus } from './product.js';
import type { SyncResult } from './sync/sync-item.js';

/** Every index begins with the tenant, as every query does; those that serve a sorted list end with the id. */
export const define = (k: Kit) => ({
  products: k.table(
    'products',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      sku: k.text('sku').notNull(),
      name: k.text('name').notNull(),
      description: k.text('description').notNull(),
      /** With `currency`, or neither. */
      priceMinor: k.int('price_minor'),
      currency: k.text('currency'),
      status: k.text('status').$type<ProductStatus>().notNull(),
      attributes: k.json<Attributes>('attributes').notNull(),
      categoryId: k.text('category_id'),
      supplierId: k.text('supplier_id'),
      /** What a search looks in, and what names sort by: folded by us, because the engines fold differently. */
      searchText: k.text('search_text').notNull(),
      sortName: k.text('sort_name').notNull(),
      /** The price, or -1: each engine puts nulls at another end, and drizzle-kit spoils an index on `coalesce`. */
      sortPrice: k.int('sort_price').notNull(),
      /** From 1, one more at each change: what If-Match names. */
      version: k.int('version').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [
      k.uniqueIndex('products_sku').on(table.tenantId, table.sku),
      k.index('products_created').on(table.tenantId, table.createdAt, table.id),
      k.index('products_updated').on(table.tenantId, table.updatedAt, table.id),
      k.index('products_name').on(table.tenantId, table.sortName, table.id),
      k.index('products_price').on(table.tenantId, table.sortPrice, table.id),
      k.index('products_category').on(table.tenantId, table.categoryId),
      k.index('products_supplier').on(table.tenantId, table.supplierId),
    ],
  ),

  categories: k.table(
    'categories',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      parentId: k.text('parent_id'),
      name: k.text('name').notNull(),
      slug: k.text('slug'),
      /** The ids from the root down to this one: `/cat_a/cat_b/`. A subtree is a range of it. */
      path: k.text('path').notNull(),
      /** How many ancestors it has. */
      depth: k.int('depth').notNull(),
      /** Its place among its siblings; equals are sorted by id. */
      position: k.int('position').notNull(),
      searchText: k.text('search_text').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [
      k.uniqueIndex('categories_path').on(table.tenantId, table.path),
      k.uniqueIndex('categories_slug').on(table.tenantId, table.slug),
      k.index('categories_parent').on(table.tenantId, table.parentId, table.position, table.id),
    ],
  ),

  /**
   * One row a tenant, written first by every change of its tree, which therefore happen one after another: two moves
   * that each looked fine could otherwise make a circle together.
   */
  categoryTrees: k.table('category_trees', {
    tenantId: k.text('tenant_id').primaryKey(),
    changes: k.int('changes').notNull(),
  }),

  /** Which of our categories a supplier's own word for one means. */
  categoryMappings: k.table(
    'category_mappings',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      supplierId: k.text('supplier_id').notNull(),
      supplierCategory: k.text('supplier_category').notNull(),
      categoryId: k.text('category_id').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [
      k.uniqueIndex('category_mappings_word').on(table.tenantId, table.supplierId, table.supplierCategory),
      k.index('category_mappings_category').on(table.tenantId, table.categoryId),
    ],
  ),

  suppliers: k.table(
    'suppliers',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      code: k.text('code').notNull(),
      name: k.text('name').notNull(),
      contactName: k.text('contact_name'),
      contactEmail: k.text('contact_email'),
      phone: k.text('phone'),
      website: k.text('website'),
      country: k.text('country'),
      searchText: k.text('search_text').notNull(),
      sortName: k.text('sort_name').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [
      k.uniqueIndex('suppliers_code').on(table.tenantId, table.code),
      k.index('suppliers_name').on(table.tenantId, table.sortName, table.id),
    ],
  ),

  /** A supplier's own catalog: what it sells, in its words and at its prices. */
  supplierItems: k.table(
    'supplier_items',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      supplierId: k.text('supplier_id').notNull(),
      supplierSku: k.text('supplier_sku').notNull(),
      name: k.text('name').notNull(),
      supplierCategory: k.text('supplier_category'),
      /** With `currency`, or neither. */
      costMinor: k.int('cost_minor'),
      currency: k.text('currency'),
      /** The product of ours that it is. */
      productId: k.text('product_id'),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [
      k.uniqueIndex('supplier_items_sku').on(table.tenantId, table.supplierId, table.supplierSku),
      k.index('supplier_items_product').on(table.tenantId, table.productId),
    ],
  ),

  /** The last change of each product, the deleted ones too, in the order in which they were committed. */
  productChanges: k.table(
    'product_changes',
    {
      tenantId: k.text('tenant_id').notNull(),
      productId: k.text('product_id').notNull(),
      sku: k.text('sku').notNull(),
      /** From the tenant's counter, whose row is held until the commit: a reader never sees a gap that fills later. */
      sequence: k.int('sequence').notNull(),
      deleted: k.bool('deleted').notNull(),
      at: k.time('at').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.tenantId, table.productId] }),
      k.uniqueIndex('product_changes_sequence').on(table.tenantId, table.sequence),
    ],
  ),

  changeCounters: k.table('change_counters', {
    tenantId: k.text('tenant_id').primaryKey(),
    last: k.int('last').notNull(),
  }),

  /** What a batch of a client came to, so that the same one sent twice is done once. */
  syncReceipts: k.table(
    'sync_receipts',
    {
      tenantId: k.text('tenant_id').notNull(),
      /** The client's own name for the batch. */
      clientId: k.text('client_id').notNull(),
      /** A digest of what was asked, so that one name with another batch is refused. */
      fingerprint: k.text('fingerprint').notNull(),
      outcome: k.json<{ readonly items: readonly SyncResult[] }>('outcome').notNull(),
      at: k.time('at').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.tenantId, table.clientId] }),
      k.index('sync_receipts_at').on(table.at),
    ],
  ),
});

export const catalogTables = tablesOf(define);
