"""The centre's pages: server-rendered, usable by keyboard and by ear."""
