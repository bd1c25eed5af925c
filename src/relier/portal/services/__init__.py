"""What the portal does across packages: prepare an installation, load the demonstration."""
