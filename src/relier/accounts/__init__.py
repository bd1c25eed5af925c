"""People who sign in, their organisations, memberships and roles, and consent receipts."""
