DROP INDEX "api_key_secrets_key";--> statement-breakpoint
DROP INDEX "api_keys_expires";--> statement-breakpoint
DROP INDEX "api_keys_service_account";--> statement-breakpoint
DROP INDEX "api_keys_system";--> statement-breakpoint
ALTER TABLE "api_key_secrets" DROP CONSTRAINT "api_key_secrets_pkey";--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD CONSTRAINT "api_key_secrets_api_key_id_generation_pk" PRIMARY KEY("api_key_id","generation");--> statement-breakpoint
CREATE INDEX "api_keys_expires" ON "api_keys" USING btree ("tenant_id","expires_at","id") WHERE "api_keys"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "api_keys_service_account" ON "api_keys" USING btree ("service_account_id") WHERE "api_keys"."service_account_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_system" ON "api_keys" USING btree ("system") WHERE "api_keys"."system" is not null;