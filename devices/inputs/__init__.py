"""Input devices, which the till process opens itself in threads: scanners, scale, RFID reader."""
