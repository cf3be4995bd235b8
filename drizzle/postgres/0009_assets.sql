CREATE TABLE "asset_totals" (
	"project_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"objects" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"deleted_bytes" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "asset_transfers" (
	"project_id" text COLLATE "C" NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	"served_by" text COLLATE "C" NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"requests" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "asset_transfers_project_id_day_served_by_pk" PRIMARY KEY("project_id","day","served_by")
);
--> statement-breakpoint
CREATE TABLE "asset_uploads" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"fingerprint" text COLLATE "C" NOT NULL,
	"asset_id" text COLLATE "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "asset_uploads_tenant_id_request_id_pk" PRIMARY KEY("tenant_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "assets" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant_id" text COLLATE "C" NOT NULL,
	"project_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"search_name" text COLLATE "C" NOT NULL,
	"media_type" text COLLATE "C" NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text COLLATE "C" NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "blobs" (
	"sha256" text COLLATE "C" PRIMARY KEY NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"bytes" bigint NOT NULL,
	"uses" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"unused_since" timestamp (3) with time zone,
	"damaged_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "asset_totals_tenant" ON "asset_totals" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "asset_transfers_tenant" ON "asset_transfers" USING btree ("tenant_id","day");--> statement-breakpoint
CREATE INDEX "asset_uploads_at" ON "asset_uploads" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "assets_living" ON "assets" USING btree ("project_id","name") WHERE "assets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "assets_project" ON "assets" USING btree ("tenant_id","project_id","name","id");--> statement-breakpoint
CREATE INDEX "assets_tenant" ON "assets" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "assets_deleted" ON "assets" USING btree ("deleted_at") WHERE "assets"."deleted_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "blobs_key" ON "blobs" USING btree ("key");--> statement-breakpoint
CREATE INDEX "blobs_unused" ON "blobs" USING btree ("unused_since") WHERE "blobs"."unused_since" is not null;