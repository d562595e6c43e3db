"""Real clients in JavaScript, and the suites that others judge servers by."""
