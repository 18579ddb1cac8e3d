-- How far a lane was behind when it was last heard: entries that it had still to send, and the
-- place in its store's feed up to which it had been told, at read_micros.
ALTER TABLE lane_contact ADD COLUMN waiting bigint NOT NULL DEFAULT 0;
ALTER TABLE lane_contact ADD COLUMN read_position bigint NOT NULL DEFAULT 0;
ALTER TABLE lane_contact ADD COLUMN read_micros bigint NOT NULL DEFAULT 0;
