PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_api_key_secrets` (
	`id` text NOT NULL,
	`api_key_id` text NOT NULL,
	`generation` integer NOT NULL,
	`hash` text NOT NULL,
	`algorithm` text NOT NULL,
	`pepper_id` text NOT NULL,
	`sealed_text` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	PRIMARY KEY(`api_key_id`, `generation`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_api_key_secrets`("id", "api_key_id", "generation", "hash", "algorithm", "pepper_id", "sealed_text", "created_at", "expires_at", "revoked_at", "last_used_at") SELECT "id", "api_key_id", "generation", "hash", "algorithm", "pepper_id", "sealed_text", "created_at", "expires_at", "revoked_at", "last_used_at" FROM `api_key_secrets` ORDER BY "api_key_id", "generation";--> statement-breakpoint
DROP TABLE `api_key_secrets`;--> statement-breakpoint
ALTER TABLE `__new_api_key_secrets` RENAME TO `api_key_secrets`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
DROP INDEX `api_keys_expires`;--> statement-breakpoint
DROP INDEX `api_keys_service_account`;--> statement-breakpoint
DROP INDEX `api_keys_system`;--> statement-breakpoint
CREATE INDEX `api_keys_expires` ON `api_keys` (`tenant_id`,`expires_at`,`id`) WHERE "api_keys"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX `api_keys_service_account` ON `api_keys` (`service_account_id`) WHERE "api_keys"."service_account_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_system` ON `api_keys` (`system`) WHERE "api_keys"."system" is not null;