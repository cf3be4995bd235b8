ALTER TABLE `exports` ADD `total` integer;--> statement-breakpoint
ALTER TABLE `import_logs` ADD `field` text;--> statement-breakpoint
ALTER TABLE `import_logs` ADD `value` text;