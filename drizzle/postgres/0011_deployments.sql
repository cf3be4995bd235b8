CREATE TABLE "deployment_files" (
	"deployment_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"media_type" text COLLATE "C" NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text COLLATE "C" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deployment_files_deployment_id_name_pk" PRIMARY KEY("deployment_id","name")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"is_public" boolean NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"files" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"failure" text COLLATE "C",
	"request_id" text COLLATE "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "deployment_files_content" ON "deployment_files" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_name" ON "deployments" USING btree ("project_id","name") WHERE "deployments"."deleted_at" is null and "deployments"."status" <> 'FAILED';--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_request" ON "deployments" USING btree ("tenant_id","request_id");--> statement-breakpoint
CREATE INDEX "deployments_tenant" ON "deployments" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "deployments_project" ON "deployments" USING btree ("tenant_id","project_id","id");--> statement-breakpoint
CREATE INDEX "deployments_deleted" ON "deployments" USING btree ("deleted_at") WHERE "deployments"."deleted_at" is not null;