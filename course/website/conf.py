"""Sphinx's configuration."""
project = "Mach_R"
html_title = "Mach_R"
extensions = ["myst_parser", "sphinx.ext.graphviz"]
graphviz_output_format = "svg"
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["wide.css", "asciinema-player.css"]
html_js_files = ["asciinema-player.min.js", "plays.js"]
html_last_updated_fmt = None
pygments_style = "default"
pygments_dark_style = "monokai"
suppress_warnings = ["misc.highlighting_failure"]
