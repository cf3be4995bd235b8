CREATE TABLE `projects` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `projects_tenant` ON `projects` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `revoked_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`revoked_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `revoked_tokens_expires` ON `revoked_tokens` (`expires_at`);--> statement-breakpoint
CREATE TABLE `scope_uses` (
	`api_key_id` text NOT NULL,
	`scope` text NOT NULL,
	`last_used_at` integer NOT NULL,
	PRIMARY KEY(`api_key_id`, `scope`)
);
--> statement-breakpoint
CREATE TABLE `service_account_projects` (
	`service_account_id` text NOT NULL,
	`project_id` text NOT NULL,
	PRIMARY KEY(`service_account_id`, `project_id`)
);
--> statement-breakpoint
CREATE INDEX `service_account_projects_project` ON `service_account_projects` (`project_id`);--> statement-breakpoint
CREATE TABLE `service_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`scopes` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`disabled_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `service_accounts_tenant` ON `service_accounts` (`tenant_id`,`id`);--> statement-breakpoint
ALTER TABLE `api_key_secrets` ADD `sealed_text` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `service_account_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `system` integer;--> statement-breakpoint
CREATE INDEX `api_keys_expires` ON `api_keys` (`tenant_id`,`expires_at`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_service_account` ON `api_keys` (`service_account_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_system` ON `api_keys` (`system`);