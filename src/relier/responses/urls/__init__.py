"""Addresses of campaigns, for respondents and for the team."""
