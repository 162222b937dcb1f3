"""Plugin manager, settings, secrets and logs."""
