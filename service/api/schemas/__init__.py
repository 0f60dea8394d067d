"""Shape and limits of requests and answers; nothing here asks the database."""
