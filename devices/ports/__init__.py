"""What a device driver is to the devices process."""
