CREATE TABLE "projects" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"description" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "revoked_tokens" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"revoked_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scope_uses" (
	"api_key_id" text COLLATE "C" NOT NULL,
	"scope" text COLLATE "C" NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "scope_uses_api_key_id_scope_pk" PRIMARY KEY("api_key_id","scope")
);
--> statement-breakpoint
CREATE TABLE "service_account_projects" (
	"service_account_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C" NOT NULL,
	CONSTRAINT "service_account_projects_service_account_id_project_id_pk" PRIMARY KEY("service_account_id","project_id")
);
--> statement-breakpoint
CREATE TABLE "service_accounts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"description" text COLLATE "C" NOT NULL,
	"scopes" json,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD COLUMN "sealed_text" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "service_account_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "system" boolean;--> statement-breakpoint
CREATE INDEX "projects_tenant" ON "projects" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "revoked_tokens_expires" ON "revoked_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "service_account_projects_project" ON "service_account_projects" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "service_accounts_tenant" ON "service_accounts" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "api_keys_expires" ON "api_keys" USING btree ("tenant_id","expires_at","id");--> statement-breakpoint
CREATE INDEX "api_keys_service_account" ON "api_keys" USING btree ("service_account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_system" ON "api_keys" USING btree ("system");