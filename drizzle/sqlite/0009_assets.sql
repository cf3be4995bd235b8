CREATE TABLE `asset_totals` (
	`project_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`objects` integer NOT NULL,
	`bytes` integer NOT NULL,
	`deleted_bytes` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `asset_totals_tenant` ON `asset_totals` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `asset_transfers` (
	`project_id` text NOT NULL,
	`day` integer NOT NULL,
	`served_by` text NOT NULL,
	`tenant_id` text NOT NULL,
	`requests` integer NOT NULL,
	`bytes` integer NOT NULL,
	PRIMARY KEY(`project_id`, `day`, `served_by`)
);
--> statement-breakpoint
CREATE INDEX `asset_transfers_tenant` ON `asset_transfers` (`tenant_id`,`day`);--> statement-breakpoint
CREATE TABLE `asset_uploads` (
	`tenant_id` text NOT NULL,
	`request_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`asset_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `request_id`)
);
--> statement-breakpoint
CREATE INDEX `asset_uploads_at` ON `asset_uploads` (`at`);--> statement-breakpoint
CREATE TABLE `assets` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `assets_living` ON `assets` (`project_id`,`name`) WHERE "assets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX `assets_project` ON `assets` (`tenant_id`,`project_id`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `assets_tenant` ON `assets` (`tenant_id`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `assets_deleted` ON `assets` (`deleted_at`) WHERE "assets"."deleted_at" is not null;--> statement-breakpoint
CREATE TABLE `blobs` (
	`sha256` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`bytes` integer NOT NULL,
	`uses` integer NOT NULL,
	`created_at` integer NOT NULL,
	`unused_since` integer,
	`damaged_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `blobs_key` ON `blobs` (`key`);--> statement-breakpoint
CREATE INDEX `blobs_unused` ON `blobs` (`unused_since`) WHERE "blobs"."unused_since" is not null;