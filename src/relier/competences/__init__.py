"""The shared vocabulary: DigComp 2.2 and 3.0, and the seven dimensions."""
