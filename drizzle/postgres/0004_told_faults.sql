ALTER TABLE "exports" ADD COLUMN "total" bigint;--> statement-breakpoint
ALTER TABLE "import_logs" ADD COLUMN "field" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "import_logs" ADD COLUMN "value" text COLLATE "C";