"""What OFAC's three formats share: its values, features, periods, and how they become a party."""
