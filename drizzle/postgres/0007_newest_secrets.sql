ALTER TABLE "api_keys" ADD COLUMN "generation" bigint;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "hash" bytea;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "algorithm" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "pepper_id" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "sealed_text" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rotated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "secret_used_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "api_keys" SET "generation" = s."generation", "hash" = s."hash", "algorithm" = s."algorithm", "pepper_id" = s."pepper_id", "sealed_text" = s."sealed_text", "rotated_at" = CASE WHEN s."generation" > 1 THEN s."created_at" END, "secret_used_at" = s."last_used_at" FROM (SELECT DISTINCT ON ("api_key_id") * FROM "api_key_secrets" ORDER BY "api_key_id", "generation" DESC) s WHERE s."api_key_id" = "api_keys"."id";--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "generation" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "hash" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "algorithm" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "pepper_id" SET NOT NULL;--> statement-breakpoint
DELETE FROM "api_key_secrets" USING "api_keys" k WHERE "api_key_secrets"."api_key_id" = k."id" AND "api_key_secrets"."generation" = k."generation";--> statement-breakpoint
ALTER TABLE "api_key_secrets" DROP COLUMN "sealed_text";