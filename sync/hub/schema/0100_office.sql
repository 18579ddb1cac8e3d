-- What the office keeps: its tokens, what it says of goods and people, and whom it tells.

-- Reference. Only the hash of a token is kept. scopes: read, write, admin.
CREATE TABLE api_token (
    token_hash bytea PRIMARY KEY,
    name text NOT NULL,
    scopes text NOT NULL,
    made_micros bigint NOT NULL,
    revoked_micros bigint
);

-- Reference. status 0: the first request is under way.
CREATE TABLE idempotent_request (
    token_hash bytea NOT NULL,
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    status bigint NOT NULL,
    media_type text NOT NULL,
    answer bytea NOT NULL,
    began_micros bigint NOT NULL,
    PRIMARY KEY (token_hash, idempotency_key)
);

-- Reference. The newest version of what the office says of an item, price, person and so on.
CREATE TABLE office_record (
    kind text NOT NULL,
    record_key text NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    is_gone boolean NOT NULL,
    changed_micros bigint NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (kind, record_key)
);

-- Reference. Every version that was, so that what gave way can be seen.
CREATE TABLE office_record_version (
    kind text NOT NULL,
    record_key text NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    is_gone boolean NOT NULL,
    changed_micros bigint NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (kind, record_key, version)
);

-- Reference. A code stands for one customer.
CREATE TABLE customer_code (
    code text PRIMARY KEY,
    customer text NOT NULL
);

CREATE INDEX customer_code_by_customer ON customer_code (customer);

-- Reference. Append-only; a balance is a sum.
CREATE TABLE points_posting (
    customer text NOT NULL,
    posting text NOT NULL,
    points bigint NOT NULL,
    reason text NOT NULL,
    posted_micros bigint NOT NULL,
    PRIMARY KEY (customer, posting)
);

-- Reference. secrets: newest first, separated by a blank, while one is being replaced.
CREATE TABLE webhook_endpoint (
    endpoint text PRIMARY KEY,
    url text NOT NULL,
    types text NOT NULL,
    secrets text NOT NULL,
    state text NOT NULL,
    made_micros bigint NOT NULL
);

-- Reference. Filled in the transaction of what it tells of.
CREATE TABLE webhook_delivery (
    endpoint text NOT NULL,
    event text NOT NULL,
    body text NOT NULL,
    state text NOT NULL,
    attempts bigint NOT NULL,
    due_micros bigint NOT NULL,
    status bigint NOT NULL,
    told text NOT NULL,
    PRIMARY KEY (endpoint, event)
);

CREATE INDEX webhook_due ON webhook_delivery (due_micros) WHERE state = 'waiting';
