"""The `vestnik` command: reads settings, builds the parts, hands them down."""
