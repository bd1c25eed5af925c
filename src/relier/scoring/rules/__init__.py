"""How answers become scores, in pure Python and polytome. No Django here."""
