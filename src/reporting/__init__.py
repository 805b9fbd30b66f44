"""What people see: the report, the workbook, the sentences of the console."""
