DROP INDEX `deployments_request`;--> statement-breakpoint
ALTER TABLE `deployments` ADD `lease_until` integer;--> statement-breakpoint
CREATE INDEX `deployments_lease` ON `deployments` (`lease_until`) WHERE "deployments"."lease_until" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `deployments_request` ON `deployments` (`project_id`,`request_id`);--> statement-breakpoint
DROP INDEX `jobs_request`;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_request_in_project` ON `jobs` (`project_id`,`request_id`) WHERE ("jobs"."request_id" is not null and "jobs"."project_id" is not null);--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_request` ON `jobs` (`tenant_id`,`request_id`) WHERE ("jobs"."request_id" is not null and "jobs"."project_id" is null);--> statement-breakpoint
UPDATE `deployments` SET `lease_until` = `created_at` WHERE `status` = 'BUILDING';