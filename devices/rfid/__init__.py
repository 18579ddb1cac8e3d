"""RFID readers: what tags are in the field, as proposals and never as sale lines."""
