CREATE TABLE `shared_texts` (
	`number` integer PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shared_texts_digest` ON `shared_texts` (`digest`);--> statement-breakpoint
INSERT INTO `shared_texts`("digest", "text") SELECT text_digest("text"), "text" FROM (SELECT "tenant_id" AS "text" FROM `api_keys` UNION SELECT "scopes" AS "text" FROM `api_keys` UNION SELECT "project_ids" AS "text" FROM `api_keys` UNION SELECT "owner_id" AS "text" FROM `api_keys` UNION SELECT "service_account_id" AS "text" FROM `api_keys` UNION SELECT "created_by" AS "text" FROM `api_keys` UNION SELECT "algorithm" AS "text" FROM `api_key_secrets` UNION SELECT "pepper_id" AS "text" FROM `api_key_secrets`) WHERE "text" IS NOT NULL;--> statement-breakpoint
UPDATE `usage_counts` SET "secret_id" = replace(s."api_key_id", 'key_', 'sec_') || '-' || s."generation" FROM `api_key_secrets` s WHERE s."id" = `usage_counts`."secret_id";--> statement-breakpoint
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
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
INSERT INTO `__new_api_keys`("tenant_id", "id", "key_id", "api", "environment", "name", "description", "scopes", "allowed_ips", "project_ids", "rate_limit", "active", "not_before", "expires_at", "revoked_at", "revoked_reason", "created_at", "owner_id", "service_account_id", "system", "created_by", "updated_at", "last_used_at", "last_used_ip") SELECT (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(k."tenant_id")), id_bytes('key', "id"), base62_bytes("key_id"), "api", "environment", "name", "description", (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(k."scopes")), "allowed_ips", (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(k."project_ids")), "rate_limit", "active", "not_before", "expires_at", "revoked_at", "revoked_reason", "created_at", (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(k."owner_id")), (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(k."service_account_id")), "system", (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(k."created_by")), "updated_at", "last_used_at", "last_used_ip" FROM `api_keys` k ORDER BY "id";--> statement-breakpoint
DROP TABLE `api_keys`;--> statement-breakpoint
ALTER TABLE `__new_api_keys` RENAME TO `api_keys`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_key_id` ON `api_keys` (`key_id`);--> statement-breakpoint
CREATE INDEX `api_keys_expires` ON `api_keys` (`tenant_id`,`expires_at`,`id`) WHERE "api_keys"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX `api_keys_service_account` ON `api_keys` (`service_account_id`) WHERE "api_keys"."service_account_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_system` ON `api_keys` (`system`) WHERE "api_keys"."system" is not null;--> statement-breakpoint
CREATE TABLE `__new_api_key_secrets` (
	`api_key_id` blob NOT NULL,
	`generation` integer NOT NULL,
	`hash` blob NOT NULL,
	`algorithm` integer NOT NULL,
	`pepper_id` integer NOT NULL,
	`sealed_text` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	PRIMARY KEY(`api_key_id`, `generation`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_api_key_secrets`("api_key_id", "generation", "hash", "algorithm", "pepper_id", "sealed_text", "created_at", "expires_at", "revoked_at", "last_used_at") SELECT id_bytes('key', "api_key_id"), "generation", base64url_bytes("hash"), (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(s."algorithm")), (SELECT "number" FROM `shared_texts` WHERE "digest" = text_digest(s."pepper_id")), "sealed_text", "created_at", "expires_at", "revoked_at", "last_used_at" FROM `api_key_secrets` s ORDER BY "api_key_id", "generation";--> statement-breakpoint
DROP TABLE `api_key_secrets`;--> statement-breakpoint
ALTER TABLE `__new_api_key_secrets` RENAME TO `api_key_secrets`;