CREATE TABLE `areas` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text NOT NULL,
	`name` text NOT NULL,
	`geometry` text NOT NULL,
	`vertex_count` integer NOT NULL,
	`square_metres` integer NOT NULL,
	`west` integer NOT NULL,
	`south` integer NOT NULL,
	`east` integer NOT NULL,
	`north` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `areas_project` ON `areas` (`tenant_id`,`project_id`,`id`);--> statement-breakpoint
CREATE INDEX `areas_tenant` ON `areas` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `brownouts` (
	`id` text PRIMARY KEY NOT NULL,
	`bridge` text NOT NULL,
	`operation` text,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`message` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`cancelled_at` integer
);
--> statement-breakpoint
CREATE INDEX `brownouts_ends` ON `brownouts` (`ends_at`);--> statement-breakpoint
CREATE TABLE `change_counters` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`format` text NOT NULL,
	`filter` text NOT NULL,
	`status` text NOT NULL,
	`rows` integer NOT NULL,
	`bytes` integer NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`cancelled_at` integer,
	`expires_at` integer,
	`lease_owner` text,
	`lease_until` integer
);
--> statement-breakpoint
CREATE INDEX `exports_tenant` ON `exports` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `exports_status` ON `exports` (`status`,`lease_until`);--> statement-breakpoint
CREATE TABLE `import_logs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`sku` text,
	`code` text NOT NULL,
	`message` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `import_logs_import` ON `import_logs` (`tenant_id`,`import_id`,`id`);--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`format` text NOT NULL,
	`dry_run` integer NOT NULL,
	`status` text NOT NULL,
	`bytes` integer NOT NULL,
	`position` integer NOT NULL,
	`line` integer NOT NULL,
	`rows` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`failed` integer NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`cancelled_at` integer,
	`lease_owner` text,
	`lease_until` integer
);
--> statement-breakpoint
CREATE INDEX `imports_tenant` ON `imports` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `imports_status` ON `imports` (`status`,`lease_until`);--> statement-breakpoint
CREATE TABLE `product_changes` (
	`tenant_id` text NOT NULL,
	`product_id` text NOT NULL,
	`sku` text NOT NULL,
	`sequence` integer NOT NULL,
	`deleted` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `product_id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `product_changes_sequence` ON `product_changes` (`tenant_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `sync_receipts` (
	`tenant_id` text NOT NULL,
	`client_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `client_id`)
);
--> statement-breakpoint
CREATE INDEX `sync_receipts_at` ON `sync_receipts` (`at`);--> statement-breakpoint
CREATE TABLE `usage_counts` (
	`grain` text NOT NULL,
	`at` integer NOT NULL,
	`tenant_id` text NOT NULL,
	`api_key_id` text NOT NULL,
	`secret_id` text NOT NULL,
	`route` text NOT NULL,
	`status` integer NOT NULL,
	`requests` integer NOT NULL,
	PRIMARY KEY(`grain`, `at`, `api_key_id`, `secret_id`, `route`, `status`)
);
--> statement-breakpoint
CREATE INDEX `usage_counts_tenant` ON `usage_counts` (`tenant_id`,`grain`,`at`);--> statement-breakpoint
CREATE INDEX `usage_counts_key` ON `usage_counts` (`api_key_id`,`grain`,`at`);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `rate_limit` text;