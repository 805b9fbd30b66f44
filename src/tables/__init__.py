"""Snapshot and plan ⇄ workbook, folder of CSV files, JSON document, DataFrames."""
