CREATE TABLE `deployment_files` (
	`deployment_id` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`deployment_id`, `name`)
);
--> statement-breakpoint
CREATE INDEX `deployment_files_content` ON `deployment_files` (`sha256`);--> statement-breakpoint
CREATE TABLE `deployments` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text NOT NULL,
	`name` text NOT NULL,
	`is_public` integer NOT NULL,
	`status` text NOT NULL,
	`files` integer NOT NULL,
	`bytes` integer NOT NULL,
	`failure` text,
	`request_id` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`finished_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deployments_name` ON `deployments` (`project_id`,`name`) WHERE "deployments"."deleted_at" is null and "deployments"."status" <> 'FAILED';--> statement-breakpoint
CREATE UNIQUE INDEX `deployments_request` ON `deployments` (`tenant_id`,`request_id`);--> statement-breakpoint
CREATE INDEX `deployments_tenant` ON `deployments` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_project` ON `deployments` (`tenant_id`,`project_id`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_deleted` ON `deployments` (`deleted_at`) WHERE "deployments"."deleted_at" is not null;