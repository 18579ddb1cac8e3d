-- Who this centre is, and whom it knows.

-- Reference: one row. A restored centre begins a new epoch.
CREATE TABLE hub_meta (
    only_row boolean PRIMARY KEY CHECK (only_row),
    hub_id text NOT NULL,
    epoch text NOT NULL,
    founded_micros bigint NOT NULL
);

CREATE TABLE store (
    store_id text PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL,
    added_micros bigint NOT NULL
);

-- A lane has one key in force; the keys before it stay, with the reason why they ended.
CREATE TABLE lane (
    store_id text NOT NULL,
    lane text NOT NULL,
    public_key bytea NOT NULL,
    serial text NOT NULL,
    expires_micros bigint NOT NULL,
    enrolled_micros bigint NOT NULL,
    revoked_micros bigint,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (store_id, lane, public_key)
);

CREATE UNIQUE INDEX lane_in_force ON lane (store_id, lane) WHERE revoked_micros IS NULL;

-- Only the hash of a code is kept.
CREATE TABLE enrol_code (
    store_id text NOT NULL,
    code_hash bytea NOT NULL,
    lane text NOT NULL,
    replaces boolean NOT NULL,
    expires_micros bigint NOT NULL,
    used_micros bigint,
    used_key bytea,
    PRIMARY KEY (store_id, code_hash)
);
