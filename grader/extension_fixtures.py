"""The year's numbers of an exercise beyond the trees (course/extensions), for its tests."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest


def pytest_addoption(parser):
    parser.getgroup("mach_r").addoption("--parameters", type=Path, help="the numbers of an extension: a file of JSON")


@pytest.fixture(scope="session")
def parameters(request):
    """parameters.LIMIT"""
    return SimpleNamespace(**json.loads(request.config.getoption("--parameters").read_text()))
