-- Answers that are kept for repeats are dropped by their age: they may tell of a person.
CREATE INDEX idempotent_request_began ON idempotent_request (began_micros);
