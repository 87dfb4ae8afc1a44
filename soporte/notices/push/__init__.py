"""Web push: notifications that reach a device while nobody looks at the desk."""
