PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_api_keys` (
	`tenant_id` integer NOT NULL,
	`id` blob NOT NULL,
	`key_id` blob NOT NULL,
	`api` text NOT NULL,
	`environment` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`scopes` integer NOT NULL,
	`allowed_ips` text NOT NULL,
	`project_ids` integer NOT NULL,
	`rate_limit` text,
	`active` integer NOT NULL,
	`not_before` integer,
	`expires_at` integer,
	`revoked_at` integer,
	`revoked_reason` text,
	`created_at` integer NOT NULL,
	`owner_id` integer,
	`service_account_id` integer,
	`system` integer,
	`created_by` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`last_used_at` integer,
	`last_used_ip` text,
	`generation` integer NOT NULL,
	`hash` blob NOT NULL,
	`algorithm` integer NOT NULL,
	`pepper_id` integer NOT NULL,
	`sealed_text` text,
	`rotated_at` integer,
	`secret_used_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
INSERT INTO `__new_api_keys`("tenant_id", "id", "key_id", "api", "environment", "name", "description", "scopes", "allowed_ips", "project_ids", "rate_limit", "active", "not_before", "expires_at", "revoked_at", "revoked_reason", "created_at", "owner_id", "service_account_id", "system", "created_by", "updated_at", "last_used_at", "last_used_ip", "generation", "hash", "algorithm", "pepper_id", "sealed_text", "rotated_at", "secret_used_at") SELECT k."tenant_id", k."id", k."key_id", k."api", k."environment", k."name", k."description", k."scopes", k."allowed_ips", k."project_ids", k."rate_limit", k."active", k."not_before", k."expires_at", k."revoked_at", k."revoked_reason", k."created_at", k."owner_id", k."service_account_id", k."system", k."created_by", k."updated_at", k."last_used_at", k."last_used_ip", s."generation", s."hash", s."algorithm", s."pepper_id", s."sealed_text", CASE WHEN s."generation" > 1 THEN s."created_at" END, s."last_used_at" FROM `api_keys` k LEFT JOIN `api_key_secrets` s ON s."api_key_id" = k."id" AND s."generation" = (SELECT max("generation") FROM `api_key_secrets` WHERE "api_key_id" = k."id") ORDER BY k."id";--> statement-breakpoint
CREATE TABLE `__new_api_key_secrets` (
	`api_key_id` blob NOT NULL,
	`generation` integer NOT NULL,
	`hash` blob NOT NULL,
	`algorithm` integer NOT NULL,
	`pepper_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	PRIMARY KEY(`api_key_id`, `generation`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_api_key_secrets`("api_key_id", "generation", "hash", "algorithm", "pepper_id", "created_at", "expires_at", "revoked_at", "last_used_at") SELECT "api_key_id", "generation", "hash", "algorithm", "pepper_id", "created_at", "expires_at", "revoked_at", "last_used_at" FROM `api_key_secrets` s WHERE "generation" < (SELECT max("generation") FROM `api_key_secrets` WHERE "api_key_id" = s."api_key_id");--> statement-breakpoint
DROP TABLE `api_keys`;--> statement-breakpoint
ALTER TABLE `__new_api_keys` RENAME TO `api_keys`;--> statement-breakpoint
DROP TABLE `api_key_secrets`;--> statement-breakpoint
ALTER TABLE `__new_api_key_secrets` RENAME TO `api_key_secrets`;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_key_id` ON `api_keys` (`key_id`);--> statement-breakpoint
CREATE INDEX `api_keys_expires` ON `api_keys` (`tenant_id`,`expires_at`,`id`) WHERE "api_keys"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX `api_keys_service_account` ON `api_keys` (`service_account_id`) WHERE "api_keys"."service_account_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_system` ON `api_keys` (`system`) WHERE "api_keys"."system" is not null;--> statement-breakpoint
PRAGMA foreign_keys=ON;