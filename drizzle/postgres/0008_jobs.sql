CREATE TABLE "jobs" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C",
	"model_id" text COLLATE "C" NOT NULL,
	"input" json NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"rank" bigint NOT NULL,
	"progress" bigint NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"price_minor" bigint NOT NULL,
	"cost_minor" bigint,
	"currency" text COLLATE "C" NOT NULL,
	"failure_code" text COLLATE "C",
	"failure_message" text COLLATE "C",
	"request_id" text COLLATE "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"lease_owner" text COLLATE "C",
	"lease_until" timestamp (3) with time zone,
	"result_file" text COLLATE "C",
	"result_media_type" text COLLATE "C",
	"result_bytes" bigint
);
--> statement-breakpoint
CREATE INDEX "jobs_tenant" ON "jobs" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "jobs_queue" ON "jobs" USING btree ("status","tenant_id","rank","id");--> statement-breakpoint
CREATE INDEX "jobs_expiry" ON "jobs" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_request" ON "jobs" USING btree ("tenant_id","request_id");