"""Pictures of results, drawn with matplotlib, which is optional: one picture a file."""
