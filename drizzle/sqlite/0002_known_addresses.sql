CREATE TABLE `known_addresses` (
	`user_id` text NOT NULL,
	`place_hash` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `place_hash`)
);
