"""Whether rules can fire: questions replayed on records, verdicts from answers, and systems on loopback that answer."""
