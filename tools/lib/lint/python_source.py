"""What can be said of Python without running it: it compiles, and imports nothing in vain."""
import ast

from .sources import Source, is_python


def complaints(sources: list[Source]) -> list[str]:
    found = []
    for source in filter(is_python, sources):
        try:
            tree = ast.parse(source.data, source.name)
        except (SyntaxError, ValueError) as error:
            found.append(f"{source.name}:{getattr(error, 'lineno', 0)}: {error}")
            continue
        text = source.data.decode().splitlines()
        for number, what in sorted(problems(tree, package=source.path.endswith("__init__.py"))):
            if "noqa" not in text[number - 1]:
                found.append(f"{source.name}:{number}: {what}")
    return found


def problems(tree: ast.Module, package: bool) -> set[tuple[int, str]]:
    found = set()
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    # A pytest fixture is used by a parameter of its name.
    used |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    # Names inside strings: __all__, and annotations that are written as strings.
    quoted = " ".join(node.value for node in ast.walk(tree)
                      if isinstance(node, ast.Constant) and isinstance(node.value, str))
    # `{x:02}` holds an f-string of its own, the "02".
    specs = {id(node.format_spec) for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not package:
            for alias in node.names:
                name = (alias.asname or alias.name).split(".")[0]
                if name not in used and name not in quoted and name not in ("*", "annotations"):
                    found.add((node.lineno, f"{name} is imported and not used"))
        elif isinstance(node, ast.ExceptHandler) and node.type is None:
            found.add((node.lineno, "a bare except also catches the keyboard's interrupt"))
        elif isinstance(node, ast.JoinedStr) and id(node) not in specs and not any(
                isinstance(part, ast.FormattedValue) for part in node.values):
            found.add((node.lineno, "an f-string without anything to fill in"))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for default in node.args.defaults + node.args.kw_defaults:
                if isinstance(default, (ast.List, ast.Dict, ast.Set)):
                    found.add((node.lineno, f"{node.name}: a default that all calls share"))
        if isinstance(node, (ast.Module, ast.ClassDef)):
            found |= twice(node)
    return found


def twice(scope: ast.Module | ast.ClassDef) -> set[tuple[int, str]]:
    """A second definition silently replaces the first: a test that never runs."""
    found, seen = set(), set()
    for node in scope.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if node.name in seen and not node.decorator_list:
                found.add((node.lineno, f"{node.name} is defined twice"))
            seen.add(node.name)
    return found
