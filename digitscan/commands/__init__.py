"""The subcommands of `digitscan` and their options. click is used in here and in `cli` only."""
