"""Tables as people export them: CSV, XLSX and SPSS files, read within limits."""
