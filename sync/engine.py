"""What a till sends to the centre, and what an answer means: no sockets, no clock."""
