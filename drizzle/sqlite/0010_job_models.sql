CREATE TABLE `job_models` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`input_schema` text NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`is_active` integer NOT NULL,
	`url` text NOT NULL,
	`header_names` text NOT NULL,
	`sealed_headers` text NOT NULL,
	`timeout_seconds` integer NOT NULL,
	`max_result_bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
