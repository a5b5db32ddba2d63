"""The lists of the G7 and the UN: one parser each, the bitemporal register, differences between lists."""
