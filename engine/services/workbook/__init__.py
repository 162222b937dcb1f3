"""The accountant's workbook: a project's shots, prompts, files and books as one spreadsheet file."""
