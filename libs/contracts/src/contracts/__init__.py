"""Every message, schema and name the services share; nothing here knows a transport."""
