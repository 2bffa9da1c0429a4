"""Pages for people, made on the server; a script makes them quicker, none needs it."""
