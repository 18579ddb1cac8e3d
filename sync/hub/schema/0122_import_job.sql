-- Home. A file that a worker takes in: how far it is, and what came of it. state: waiting, running, done
-- or stopped (too many wrong lines). Whoever works at it says so in taken_by, for a while.
CREATE TABLE import_job (
    job text PRIMARY KEY,
    kind text NOT NULL,
    form text NOT NULL,
    is_dry boolean NOT NULL,
    state text NOT NULL,
    lines_total bigint NOT NULL,
    lines_done bigint NOT NULL,
    made bigint NOT NULL,
    changed bigint NOT NULL,
    same bigint NOT NULL,
    errors text NOT NULL,
    asked_by text NOT NULL,
    asked_micros bigint NOT NULL,
    changed_micros bigint NOT NULL,
    taken_by text NOT NULL,
    taken_until_micros bigint NOT NULL
);

CREATE INDEX import_job_open ON import_job (asked_micros) WHERE state IN ('waiting', 'running');

-- Home. Gone once the file is taken in: it may tell of people.
CREATE TABLE import_file (
    job text PRIMARY KEY,
    body bytea NOT NULL
);
