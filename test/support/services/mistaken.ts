// Ends at once with a mistake.
process.exit(1);
