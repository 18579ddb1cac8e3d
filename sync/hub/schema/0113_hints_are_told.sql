-- What a backlog claims is told in the safety feed and kept nowhere else.
DROP TABLE claim_hint;
