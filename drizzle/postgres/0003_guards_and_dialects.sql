CREATE TABLE "areas" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"geometry" json NOT NULL,
	"vertex_count" bigint NOT NULL,
	"square_metres" bigint NOT NULL,
	"west" bigint NOT NULL,
	"south" bigint NOT NULL,
	"east" bigint NOT NULL,
	"north" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "brownouts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"bridge" text COLLATE "C" NOT NULL,
	"operation" text COLLATE "C",
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"message" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"cancelled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "change_counters" (
	"tenant_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"format" text COLLATE "C" NOT NULL,
	"filter" json NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"rows" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"error" text COLLATE "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"lease_owner" text COLLATE "C",
	"lease_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "import_logs" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"import_id" text COLLATE "C" NOT NULL,
	"line" bigint NOT NULL,
	"sku" text COLLATE "C",
	"code" text COLLATE "C" NOT NULL,
	"message" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"format" text COLLATE "C" NOT NULL,
	"dry_run" boolean NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"bytes" bigint NOT NULL,
	"position" bigint NOT NULL,
	"line" bigint NOT NULL,
	"rows" bigint NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL,
	"failed" bigint NOT NULL,
	"error" text COLLATE "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"lease_owner" text COLLATE "C",
	"lease_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "product_changes" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"product_id" text COLLATE "C" NOT NULL,
	"sku" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"deleted" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "product_changes_tenant_id_product_id_pk" PRIMARY KEY("tenant_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "sync_receipts" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"client_id" text COLLATE "C" NOT NULL,
	"fingerprint" text COLLATE "C" NOT NULL,
	"outcome" json NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sync_receipts_tenant_id_client_id_pk" PRIMARY KEY("tenant_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "usage_counts" (
	"grain" text COLLATE "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"api_key_id" text COLLATE "C" NOT NULL,
	"secret_id" text COLLATE "C" NOT NULL,
	"route" text COLLATE "C" NOT NULL,
	"status" bigint NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "usage_counts_grain_at_api_key_id_secret_id_route_status_pk" PRIMARY KEY("grain","at","api_key_id","secret_id","route","status")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rate_limit" json;--> statement-breakpoint
CREATE INDEX "areas_project" ON "areas" USING btree ("tenant_id","project_id","id");--> statement-breakpoint
CREATE INDEX "areas_tenant" ON "areas" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "brownouts_ends" ON "brownouts" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "exports_tenant" ON "exports" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "exports_status" ON "exports" USING btree ("status","lease_until");--> statement-breakpoint
CREATE INDEX "import_logs_import" ON "import_logs" USING btree ("tenant_id","import_id","id");--> statement-breakpoint
CREATE INDEX "imports_tenant" ON "imports" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "imports_status" ON "imports" USING btree ("status","lease_until");--> statement-breakpoint
CREATE UNIQUE INDEX "product_changes_sequence" ON "product_changes" USING btree ("tenant_id","sequence");--> statement-breakpoint
CREATE INDEX "sync_receipts_at" ON "sync_receipts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "usage_counts_tenant" ON "usage_counts" USING btree ("tenant_id","grain","at");--> statement-breakpoint
CREATE INDEX "usage_counts_key" ON "usage_counts" USING btree ("api_key_id","grain","at");