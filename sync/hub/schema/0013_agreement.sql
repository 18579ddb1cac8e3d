-- Claims wait in their store until they have arrived where they are decided, which is their home:
-- the tables that are led by the contested thing, not by a store.

CREATE TABLE claim_waiting (
    store_id text NOT NULL,
    position bigint NOT NULL,
    policy text NOT NULL,
    claim_key text NOT NULL,
    ref text NOT NULL,
    claim text NOT NULL,
    PRIMARY KEY (store_id, position, policy, claim_key)
);

-- What lanes told of before the entries themselves could come; blocks others, decides nothing.
CREATE TABLE claim_hint (
    store_id text NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    seq bigint NOT NULL,
    policy text NOT NULL,
    claim_key text NOT NULL,
    units_milli bigint NOT NULL,
    told_micros bigint NOT NULL,
    PRIMARY KEY (store_id, lane, incarnation, seq, policy, claim_key)
);

CREATE TABLE answer_waiting (
    store_id text NOT NULL,
    position bigint NOT NULL,
    outcome_id text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    answered_by text NOT NULL,
    answered_micros bigint NOT NULL,
    PRIMARY KEY (store_id, position)
);

-- Home: one row for each contested thing, locked while its claims get their places.
CREATE TABLE claim_head (
    policy text NOT NULL,
    claim_key text NOT NULL,
    place bigint NOT NULL,
    PRIMARY KEY (policy, claim_key)
);

-- Home.
CREATE TABLE claim (
    policy text NOT NULL,
    claim_key text NOT NULL,
    place bigint NOT NULL,
    ref text NOT NULL,
    claim text NOT NULL,
    PRIMARY KEY (policy, claim_key, place)
);

CREATE UNIQUE INDEX claim_by_ref ON claim (policy, claim_key, ref);

-- Home. state: open, accepted or disputed. body is told as it stands, with its signature.
CREATE TABLE outcome (
    outcome_id text PRIMARY KEY,
    policy text NOT NULL,
    claim_key text NOT NULL,
    is_violation boolean NOT NULL,
    loser text NOT NULL,
    is_adopted boolean NOT NULL,
    state text NOT NULL,
    body text NOT NULL,
    recorded_micros bigint NOT NULL
);

CREATE INDEX outcome_by_key ON outcome (policy, claim_key);
CREATE INDEX outcome_open ON outcome (recorded_micros) WHERE state = 'open';

-- Home. Every answer stays; the last one is the outcome's state.
CREATE TABLE outcome_answer (
    outcome_id text NOT NULL,
    answered_micros bigint NOT NULL,
    source text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    answered_by text NOT NULL,
    PRIMARY KEY (outcome_id, source)
);

-- Home. Which stores learn of an outcome, and which have been told.
CREATE TABLE outcome_store (
    store_id text NOT NULL,
    outcome_id text NOT NULL,
    is_told boolean NOT NULL,
    PRIMARY KEY (store_id, outcome_id)
);

CREATE INDEX outcome_untold ON outcome_store (store_id) WHERE NOT is_told;
