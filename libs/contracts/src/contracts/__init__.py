"""Every message, schema and name the services share."""
