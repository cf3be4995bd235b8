CREATE TABLE "known_addresses" (
	"user_id" text COLLATE "C" NOT NULL,
	"place_hash" text COLLATE "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "known_addresses_user_id_place_hash_pk" PRIMARY KEY("user_id","place_hash")
);
