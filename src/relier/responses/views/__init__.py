"""What respondents and the team see of campaigns."""
