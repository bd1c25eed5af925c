"""Home, navigation, dashboards and the relier command: sees all, imported by nobody."""
