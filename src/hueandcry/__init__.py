"""hueandcry: trace stolen crypto exactly, refuse it, and pass the alarm on with evidence."""
