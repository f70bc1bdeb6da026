"""What the house has chosen, as the settings show it: in words, with what a change would do, by version."""
