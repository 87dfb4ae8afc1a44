"""The ui room: base templates, styles, icons, islands and template tags of every page."""
