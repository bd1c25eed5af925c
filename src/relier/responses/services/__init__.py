"""What responses writes: sittings, answers, campaigns, paper, imports."""
