-- Which asking of a store a step of a parcel is for: 0 when it was packed, else when somebody there
-- chose its carrier or had it announced again.

ALTER TABLE parcel_step ADD COLUMN asked_micros bigint NOT NULL DEFAULT 0;
