"""central.db: what a till knows from the centre and from other lanes."""
