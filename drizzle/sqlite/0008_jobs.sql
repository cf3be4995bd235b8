CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text,
	`model_id` text NOT NULL,
	`input` text NOT NULL,
	`status` text NOT NULL,
	`rank` integer NOT NULL,
	`progress` integer NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`price_minor` integer NOT NULL,
	`cost_minor` integer,
	`currency` text NOT NULL,
	`failure_code` text,
	`failure_message` text,
	`request_id` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`expires_at` integer,
	`lease_owner` text,
	`lease_until` integer,
	`result_file` text,
	`result_media_type` text,
	`result_bytes` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_tenant` ON `jobs` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_queue` ON `jobs` (`status`,`tenant_id`,`rank`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_expiry` ON `jobs` (`expires_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_request` ON `jobs` (`tenant_id`,`request_id`);