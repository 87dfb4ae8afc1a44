"""Custom fields, and the forms that ask for them."""
