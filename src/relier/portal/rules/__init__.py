"""Pure rules of the portal: what the demonstration invents."""
