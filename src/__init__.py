"""carematch: proposes places for people with interwoven psychiatric disorders, and explains who is left over and why."""
