// Ends at once with a failure that a restart may cure.
process.exit(75);
