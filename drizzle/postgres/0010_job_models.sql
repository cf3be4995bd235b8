CREATE TABLE "job_models" (
	"tenant_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"description" text COLLATE "C" NOT NULL,
	"input_schema" json NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text COLLATE "C" NOT NULL,
	"is_active" boolean NOT NULL,
	"url" text COLLATE "C" NOT NULL,
	"header_names" json NOT NULL,
	"sealed_headers" text COLLATE "C" NOT NULL,
	"timeout_seconds" bigint NOT NULL,
	"max_result_bytes" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text COLLATE "C" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "job_models_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
