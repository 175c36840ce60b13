"""Pictures that are written as text: Sphinx has Graphviz draw them."""

import re
import subprocess

ARROWS = re.compile(r"^    (\w+)( +\w+)*$", re.M)


def drawn(text, architecture):
    """The page with its pictures to be drawn; that of the folders is made from the table of arrows."""
    text = text.replace("<!-- pictures:arrows -->", f"```dot\n{_folders(architecture)}```")
    return text.replace("```dot\n", "```{graphviz}\n")


def _folders(architecture):
    """Without the arrows that follow from others (tred, of Graphviz)."""
    table = architecture.partition("## Arrows")[2].partition("\n## ")[0]
    edges = [f"{folder} -> {known}" for folder, *all_known in map(str.split, (match[0] for match in ARROWS.finditer(table))) for known in all_known]
    graph = "digraph folders {\nnode [shape=box, fontname=\"sans-serif\"]\n" + "\n".join(edges) + "\n}\n"
    return subprocess.run(["tred"], input=graph, stdout=subprocess.PIPE, check=True, text=True).stdout
