"""What a relationship is worth: who leaves, why and when; pure judgements on Arrow and NumPy, the clock handed in."""
