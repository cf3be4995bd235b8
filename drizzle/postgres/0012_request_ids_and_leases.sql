DROP INDEX "deployments_request";--> statement-breakpoint
DROP INDEX "jobs_request";--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "deployments_lease" ON "deployments" USING btree ("lease_until") WHERE "deployments"."lease_until" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_request_in_project" ON "jobs" USING btree ("project_id","request_id") WHERE ("jobs"."request_id" is not null and "jobs"."project_id" is not null);--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_request" ON "deployments" USING btree ("project_id","request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_request" ON "jobs" USING btree ("tenant_id","request_id") WHERE ("jobs"."request_id" is not null and "jobs"."project_id" is null);--> statement-breakpoint
UPDATE "deployments" SET "lease_until" = "created_at" WHERE "status" = 'BUILDING';