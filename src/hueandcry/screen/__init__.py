"""May we touch this? Addresses, names, transactions, and their exposure to thefts and listed parties."""
