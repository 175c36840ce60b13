"""The raw disk that lies beside the qcow2 image, and copies of it that are damaged."""

import pytest


@pytest.fixture
def raw(stage):
    """The tree's disk, byte for byte."""
    return stage.disk.with_suffix(".img")


@pytest.fixture
def scratch(tmp_path_factory, run_directory, request):
    """A directory of this test's own, on the run's RAM disk, removed with the run."""
    place = run_directory / f"scratch.{abs(hash(request.node.nodeid)):x}"
    place.mkdir(exist_ok=True)
    return place
