"""From scores to a private profile and to group reports that expose nobody."""
