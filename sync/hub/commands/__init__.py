"""The subcommands of `hub`, each imported only when it is asked for."""
