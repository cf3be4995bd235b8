CREATE TABLE `api_key_secrets` (
	`id` text PRIMARY KEY NOT NULL,
	`api_key_id` text NOT NULL,
	`generation` integer NOT NULL,
	`hash` text NOT NULL,
	`algorithm` text NOT NULL,
	`pepper_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_key_secrets_key` ON `api_key_secrets` (`api_key_id`,`generation`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`key_id` text NOT NULL,
	`api` text NOT NULL,
	`environment` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`scopes` text NOT NULL,
	`allowed_ips` text NOT NULL,
	`project_ids` text NOT NULL,
	`active` integer NOT NULL,
	`not_before` integer,
	`expires_at` integer,
	`revoked_at` integer,
	`revoked_reason` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`last_used_at` integer,
	`last_used_ip` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_key_id` ON `api_keys` (`key_id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `categories` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`parent_id` text,
	`name` text NOT NULL,
	`slug` text,
	`path` text NOT NULL,
	`depth` integer NOT NULL,
	`position` integer NOT NULL,
	`search_text` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `categories_path` ON `categories` (`tenant_id`,`path`);--> statement-breakpoint
CREATE UNIQUE INDEX `categories_slug` ON `categories` (`tenant_id`,`slug`);--> statement-breakpoint
CREATE INDEX `categories_parent` ON `categories` (`tenant_id`,`parent_id`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `category_mappings` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`supplier_id` text NOT NULL,
	`supplier_category` text NOT NULL,
	`category_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `category_mappings_word` ON `category_mappings` (`tenant_id`,`supplier_id`,`supplier_category`);--> statement-breakpoint
CREATE INDEX `category_mappings_category` ON `category_mappings` (`tenant_id`,`category_id`);--> statement-breakpoint
CREATE TABLE `category_trees` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`changes` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `invalidations` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invalidations_at` ON `invalidations` (`at`);--> statement-breakpoint
CREATE TABLE `key_requests` (
	`tenant_id` text NOT NULL,
	`request_id` text NOT NULL,
	`verb` text NOT NULL,
	`api_key_id` text NOT NULL,
	`sealed_key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `request_id`)
);
--> statement-breakpoint
CREATE INDEX `key_requests_at` ON `key_requests` (`at`);--> statement-breakpoint
CREATE TABLE `products` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`sku` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`price_minor` integer,
	`currency` text,
	`status` text NOT NULL,
	`attributes` text NOT NULL,
	`category_id` text,
	`supplier_id` text,
	`search_text` text NOT NULL,
	`sort_name` text NOT NULL,
	`sort_price` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `products_sku` ON `products` (`tenant_id`,`sku`);--> statement-breakpoint
CREATE INDEX `products_created` ON `products` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `products_updated` ON `products` (`tenant_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `products_name` ON `products` (`tenant_id`,`sort_name`,`id`);--> statement-breakpoint
CREATE INDEX `products_price` ON `products` (`tenant_id`,`sort_price`,`id`);--> statement-breakpoint
CREATE INDEX `products_category` ON `products` (`tenant_id`,`category_id`);--> statement-breakpoint
CREATE INDEX `products_supplier` ON `products` (`tenant_id`,`supplier_id`);--> statement-breakpoint
CREATE TABLE `supplier_items` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`supplier_id` text NOT NULL,
	`supplier_sku` text NOT NULL,
	`name` text NOT NULL,
	`supplier_category` text,
	`cost_minor` integer,
	`currency` text,
	`product_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `supplier_items_sku` ON `supplier_items` (`tenant_id`,`supplier_id`,`supplier_sku`);--> statement-breakpoint
CREATE INDEX `supplier_items_product` ON `supplier_items` (`tenant_id`,`product_id`);--> statement-breakpoint
CREATE TABLE `suppliers` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`contact_name` text,
	`contact_email` text,
	`phone` text,
	`website` text,
	`country` text,
	`search_text` text NOT NULL,
	`sort_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `suppliers_code` ON `suppliers` (`tenant_id`,`code`);--> statement-breakpoint
CREATE INDEX `suppliers_name` ON `suppliers` (`tenant_id`,`sort_name`,`id`);--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
